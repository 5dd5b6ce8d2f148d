import { fileURLToPath } from 'node:url';
import { readDataFile, type DataFile } from './data-file.ts';

const folder = fileURLToPath(new URL('../../data', import.meta.url));

/**
 * Reads the rows of a table of numbers in this package. Its SHA-256 is checked, so its form is known: a header, then
 * cells separated by commas, none of them quoted or missing.
 *
 * @throws RidgelineError as {@link readDataFile} does.
 */
export function readShippedTable(file: DataFile): readonly (readonly number[])[] {
  const bytes = readDataFile(folder, file, 'install @ridgeline/trainer again');
  const [, ...lines] = new TextDecoder().decode(bytes).trimEnd().split('\n');
  return lines.map((line) => line.split(',').map(Number));
}
