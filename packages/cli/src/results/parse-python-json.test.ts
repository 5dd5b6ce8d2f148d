import { parsePythonJson } from './parse-python-json.ts';

it.each([
  ['NaN', 'NaN'],
  ['{"a": [Infinity, -Infinity, 1e5]}', { a: ['Infinity', '-Infinity', 1e5] }],
  [String.raw`{"NaN \" NaN": NaN, "\\": "Infinity"}`, { 'NaN " NaN': 'NaN', '\\': 'Infinity' }],
])('parses %s', (text, value) => {
  expect(parsePythonJson(text)).toEqual(value);
});

it.each(['', '{"a":', 'NaNs', '1-Infinity', '"NaN'])('refuses %s', (text) => {
  expect(() => parsePythonJson(text)).toThrow(SyntaxError);
});
