/** Strings of a JSON text, and the numbers that Python writes although JSON has none that are not finite. */
const stringOrNonFinitePattern = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * Parses JSON, in which Python also writes `NaN` and `Infinity`. These become texts, since a missing value would leave
 * an earlier one in place.
 *
 * @throws SyntaxError for any other text that is not JSON.
 * @example
 * parsePythonJson('[1, NaN, -Infinity]'); // [1, 'NaN', '-Infinity']
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(
      text.replace(stringOrNonFinitePattern, (token) => (token.startsWith('"') ? token : `"${token}"`)),
    );
  }
}
