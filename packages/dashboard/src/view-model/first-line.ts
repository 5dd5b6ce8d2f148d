/**
 * The first line of a text that may go on for many, such as an error with its stack; three dots say that it does.
 *
 * @example
 * firstLine('TypeError: x is not a function\n    at train'); // 'TypeError: x is not a function ...'
 */
export function firstLine(text: string): string {
  const [first, rest] = text.trim().split(/\s*\n/, 2);
  return rest === undefined ? first! : `${first} ...`;
}
