import { printableText } from '@ridgeline/core';

/** Standard output or error. */
export type Stream = Pick<NodeJS.WriteStream, 'write' | 'writable' | 'isTTY'>;

/**
 * Writes text to standard output. A file or a pipe gets it as it is; on a terminal, each character that would move the
 * cursor, hide or reorder text is shown as an escape.
 *
 * @example
 * print(`Wrote ${file}.\n`);
 */
export function print(text: string, stream: Stream = process.stdout): void {
  stream.write(stream.isTTY ? printableText(text) : text);
}

/**
 * Writes text in chunks, as {@link print} does, and asks for the next one once the last is taken. Where the reader has
 * gone, the rest is not asked for.
 *
 * @param chunks no character is cut by the end of one
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

/** Writes text whose colours are ours, and whose data were made safe before they were painted. */
export function printPainted(text: string): void {
  process.stdout.write(text);
}
