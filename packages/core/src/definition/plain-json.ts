import { keyProblem, valueProblem, type Problem } from '../error.ts';
import type { Json, Parsed } from '../value.ts';

/** Maximum depth of nesting in a sweep file. */
export const DEPTH_LIMIT = 32;
/** Maximum number of values in a sweep file. */
const MAX_VALUES = 20_000;

/** Names that would access an object's prototype instead of its own properties. */
export const forbiddenNames: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

/**
 * Validates a file's contents as JSON: plain objects, lists, texts, numbers, booleans, null; at most 32 levels and 20,000
 * values; no key that reaches a prototype. The function is not recursive, so no nesting can overflow the call stack.
 * Non-finite numbers are accepted here, because the schema of each key checks them.
 *
 * @example
 * parseJson({ rate: () => 0.1 }); // { ok: false, problems: [{ path: ['rate'], … }] }
 */
export function parseJson(source: unknown): Parsed<Json> {
  const problems: Problem[] = [];
  const stack: { value: unknown; path: Problem['path'] }[] = [{ value: source, path: [] }];
  let count = 1;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, path } = next;
    if (
      value === null ||
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'boolean'
    ) {
      continue;
    }
    if (Array.isArray(value) || isPlainObject(value)) {
      if (path.length >= DEPTH_LIMIT) {
        problems.push(valueProblem(path, `the file is nested more than ${DEPTH_LIMIT} levels deep`));
        continue;
      }
      count += Array.isArray(value) ? value.length : Object.keys(value).length;
      if (count > MAX_VALUES) {
        return { ok: false, problems: [valueProblem([], `the file has more than ${MAX_VALUES} values`)] };
      }
      const entries: [string | number, unknown][] = Array.isArray(value)
        ? Array.from(value, (item: unknown, index) => [index, item])
        : Object.entries(value);
      for (const [key, item] of entries) {
        if (forbiddenNames.has(String(key))) {
          problems.push(keyProblem([...path, key], `"${key}" is not allowed as a name`));
        } else {
          stack.push({ value: item, path: [...path, key] });
        }
      }
    } else {
      const message = 'a value must be text, a number, true, false, null, a list or a mapping';
      problems.push(valueProblem(path, message));
    }
  }
  return problems.length === 0 ? { ok: true, value: source as Json } : { ok: false, problems };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
