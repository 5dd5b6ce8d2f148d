import { createInterface } from 'node:readline/promises';
import { RidgelineError } from '@ridgeline/core';

/** Question to a user. */
export interface Question<T> {
  readonly text: string;
  /** Answer if the user enters an empty line. */
  readonly suggestion: string;
  /** Parses an answer; throws `RidgelineError` `USAGE` if the answer is invalid. */
  readonly parse: (answer: string) => T;
}

/** Source of the answers to questions: a user, or the suggestions. */
export interface AnswerSource {
  answer<T>(question: Question<T>): Promise<T>;
  close(): void;
}

/** Answers every question with its suggestion. */
export const suggestions: AnswerSource = {
  answer: (question) => Promise.resolve(question.parse(question.suggestion)),
  close: () => undefined,
};

/** Error if the user presses Ctrl-C or Ctrl-D instead of answering. */
export class QuestionCancelled extends Error {}

/** Creates a source that asks the user at a terminal, and repeats a question until the answer is valid. */
export function askAtTerminal(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): AnswerSource {
  const terminal = createInterface({ input, output });
  const cancellation = new AbortController();
  terminal.on('SIGINT', () => terminal.close());
  terminal.on('close', () => cancellation.abort());

  async function ask(text: string): Promise<string> {
    try {
      return (await terminal.question(text, { signal: cancellation.signal })).trim();
    } catch (error) {
      if (!cancellation.signal.aborted) throw error;
      output.write('\n');
      throw new QuestionCancelled();
    }
  }

  return {
    async answer({ text, suggestion, parse }) {
      for (;;) {
        const reply = await ask(suggestion === '' ? `${text} ` : `${text} [${suggestion}] `);
        try {
          return parse(reply === '' ? suggestion : reply);
        } catch (error) {
          if (!(error instanceof RidgelineError && error.code === 'USAGE')) throw error;
          output.write(`  ${[error.message, error.hint ?? ''].join(' ').trim()}\n`);
        }
      }
    },
    close: () => terminal.close(),
  };
}
