import { createInterface } from 'node:readline/promises';
import { RidgelineError } from '@ridgeline/core';

/** A question to a person. */
export interface Question<T> {
  readonly text: string;
  /** Answer that an empty line stands for. */
  readonly suggestion: string;
  /** Parses an answer; throws `RidgelineError` `USAGE` if it cannot. */
  readonly read: (answer: string) => T;
}

/** Source of answers. */
export interface AnswerSource {
  answer<T>(question: Question<T>): Promise<T>;
  close(): void;
}

/** Answers every question with its suggestion. */
export const suggestions: AnswerSource = {
  answer: (question) => Promise.resolve(question.read(question.suggestion)),
  close: () => undefined,
};

/** Thrown if a person leaves (Ctrl-C, Ctrl-D) instead of answering. */
export class Cancelled extends Error {}

/** Asks a person at a terminal, and again if an answer is invalid. */
export function askAtTerminal(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): AnswerSource {
  const terminal = createInterface({ input, output });
  const left = new AbortController();
  terminal.on('SIGINT', () => terminal.close());
  terminal.on('close', () => left.abort());

  async function ask(text: string): Promise<string> {
    try {
      return (await terminal.question(text, { signal: left.signal })).trim();
    } catch (error) {
      if (!left.signal.aborted) throw error;
      output.write('\n');
      throw new Cancelled();
    }
  }

  return {
    async answer({ text, suggestion, read }) {
      for (;;) {
        const reply = await ask(suggestion === '' ? `${text} ` : `${text} [${suggestion}] `);
        try {
          return read(reply === '' ? suggestion : reply);
        } catch (error) {
          if (!(error instanceof RidgelineError && error.code === 'USAGE')) throw error;
          output.write(`  ${[error.message, error.hint ?? ''].join(' ').trim()}\n`);
        }
      }
    },
    close: () => terminal.close(),
  };
}
