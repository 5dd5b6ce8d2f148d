import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FailedCandidate, TensorFlowCandidate } from './candidate.ts';

const fileName = 'failures.json';
const HOUR_MS = 3_600_000;

/** Last failure of each candidate; `at` is its time, in ms since 1970. */
type Failures = Partial<Record<TensorFlowCandidate, FailedCandidate & { readonly at: number }>>;

/** Downloads that failed within the last hour. They are not retried at every start. */
export function readRecentFailures(cache: string): Partial<Record<TensorFlowCandidate, FailedCandidate>> {
  const failures = Object.entries(readFailures(cache)) as [TensorFlowCandidate, Failures['wheel'] & object][];
  return Object.fromEntries(
    failures
      .filter(([, { at }]) => Date.now() - at < HOUR_MS)
      .map(([candidate, failure]) => [candidate, { ...failure, candidate }]),
  );
}

/** Records a failed download. Does nothing if the cache is not writable. */
export async function recordFailure(cache: string, failure: FailedCandidate): Promise<void> {
  const failures: Failures = { ...readFailures(cache), [failure.candidate]: { ...failure, at: Date.now() } };
  await writeFile(join(cache, fileName), JSON.stringify(failures, null, 2)).catch(() => undefined);
}

export async function forgetFailures(cache: string): Promise<void> {
  await rm(join(cache, fileName), { force: true });
}

function readFailures(cache: string): Failures {
  try {
    return JSON.parse(readFileSync(join(cache, fileName), 'utf8')) as Failures;
  } catch {
    return {};
  }
}
