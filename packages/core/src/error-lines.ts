/** A frame of Node, of a package or of Ridgeline. */
const foreign =
  /^\s+at .*(node:|[\\/]node_modules[\\/]|[\\/]packages[\\/]\w+[\\/](src|dist)[\\/]|<anonymous>\))/;

/**
 * Lines of an error's text that help to fix it: its message, and the places of its stack in user files.
 *
 * @param text as {@link textOfError} keeps it
 * @param most number of lines; further ones are left out
 * @example
 * errorLines('Error: no\n    at train (file:///home/ann/model.ts:3:9)\n    at node:internal/x:1:1', 8);
 * // ['Error: no', '    at train (/home/ann/model.ts:3:9)']
 */
export function errorLines(text: string, most: number): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => !foreign.test(line))
    .slice(0, most)
    .map((line) => (/^\s+at /.test(line) ? line.replace('file://', '') : line));
}
