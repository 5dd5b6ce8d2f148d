import { printableText } from '@ridgeline/core';

/** Standard output or error. */
export type Stream = Pick<NodeJS.WriteStream, 'write' | 'writable' | 'isTTY'>;

/**
 * Writes text to a stream, by default to standard output. A file or a pipe receives the text unchanged. On a terminal,
 * each character that would move the cursor, hide or reorder text is shown as an escape.
 *
 * @example
 * print(`Wrote ${file}.\n`);
 */
export function print(text: string, stream: Stream = process.stdout): void {
  stream.write(stream.isTTY ? printableText(text) : text);
}

/**
 * Writes chunks of text as {@link print} does, in sequence. Stops when the reader closes the stream.
 *
 * @param chunks texts, none of which ends inside a character
 * @example
 * await printAll(studyToCsv(view, 'fashion'));
 */
export async function printAll(
  chunks: AsyncIterable<string>,
  stream: Stream = process.stdout,
): Promise<void> {
  for await (const chunk of chunks) {
    if (!stream.writable) return;
    await new Promise<unknown>((resolve) =>
      stream.write(stream.isTTY ? printableText(chunk) : chunk, resolve),
    );
  }
}

/** Writes text with colour sequences. All data in the text must already be escaped. */
export function printColoured(text: string): void {
  process.stdout.write(text);
}
