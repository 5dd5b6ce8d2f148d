import type { NetworkTask } from '@ridgeline/core';
import { parseTask } from '@ridgeline/core/parse';

/** Parses a fragment of a sweep file into a task; the data are `digits` by default. Throws if it has problems. */
export function parseTestTask(
  spec: { network?: object; training?: object; data?: object } = {},
): NetworkTask {
  const parsed = parseTask({ data: { name: 'digits' }, ...spec }, []);
  if (parsed.ok) return parsed.value;
  throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
}
