import { printableText } from '@ridgeline/core';

/** Standard output or error. */
export type Stream = Pick<NodeJS.WriteStream, 'write' | 'writable' | 'isTTY'>;

/**
 * Writes text to standard output. A file or a pipe gets it unchanged; on a terminal, each character that
 * would move the cursor, hide or reorder text is shown as an escape.
 *
 * @example
 * print(`Wrote ${file}.\n`);
 */
export function print(text: string, stream: Stream = process.stdout): void {
  stream.write(stream.isTTY ? printableText(text) : text);
}

/**
 * Writes text in chunks, as {@link print} does, and asks for the next one once the last is written. If the
 * reader closes, the rest is not asked for.
 *
 * @param chunks no character is split between two
 * @example
 * await printAll(studyToCsv(view, 'fashion'));
 */
export async function printAll(
  chunks: AsyncIterable<string>,
  stream: Stream = process.stdout,
): Promise<void> {
  for await (const chunk of chunks) {
    if (!stream.writable) return;
    await new Promise<unknown>((taken) => stream.write(stream.isTTY ? printableText(chunk) : chunk, taken));
  }
}

/** Writes text with our own colours, whose data were escaped before. */
export function printPainted(text: string): void {
  process.stdout.write(text);
}
