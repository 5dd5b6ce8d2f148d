import { createInterface } from 'node:readline/promises';
import { RidgelineError } from '@ridgeline/core';

/** Something to be known, as it is asked for. */
export interface Question<T> {
  readonly text: string;
  /** What an empty answer means. */
  readonly suggestion: string;
  /** Understands an answer; throws `RidgelineError` `USAGE` where it cannot. */
  readonly read: (answer: string) => T;
}

/** How questions are answered. */
export interface Answers {
  answer<T>(question: Question<T>): Promise<T>;
  close(): void;
}

/** The suggestion to each question. */
export const suggestions: Answers = {
  answer: (question) => Promise.resolve(question.read(question.suggestion)),
  close: () => undefined,
};

/** Thrown where a person leaves (Ctrl-C, Ctrl-D) instead of answering. */
export class LeftUnanswered extends Error {}

/** A person at a terminal, who is asked again where an answer is not understood. */
export function personAt(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Answers {
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
      throw new LeftUnanswered();
    }
  }

  return {
    async answer({ text, suggestion, read }) {
      for (;;) {
        const said = await ask(suggestion === '' ? `${text} ` : `${text} [${suggestion}] `);
        try {
          return read(said === '' ? suggestion : said);
        } catch (error) {
          if (!(error instanceof RidgelineError && error.code === 'USAGE')) throw error;
          output.write(`  ${[error.message, error.hint ?? ''].join(' ').trim()}\n`);
        }
      }
    },
    close: () => terminal.close(),
  };
}
