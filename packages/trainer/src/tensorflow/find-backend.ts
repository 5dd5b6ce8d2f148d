import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { readBackendName, listCandidates } from '../backend/backend-name.ts';
import { createCacheFolder, discard, removeLeftovers, tensorflowCache } from './cache.ts';
import { forgetFailures, readRecentFailures, recordFailure } from './failures.ts';
import { detectHost } from './host.ts';
import { withFolderLock } from './lock.ts';
import { ensurePrebuilt, findPrebuilt } from './prebuilt-candidate.ts';
import type { OnProgress } from './progress.ts';
import {
  CandidateFailure,
  type BackendChoice,
  type BackendReport,
  type FailedCandidate,
  type TensorFlowCandidate,
  type Setup,
} from './candidate.ts';
import { measureFolderBytes, isIntact } from './stamp.ts';
import { ensureWheel, findWheel } from './wheel-candidate.ts';

export interface FindOptions {
  /** Forces this candidate, as `RIDGELINE_BACKEND` does by name. */
  readonly candidate?: TensorFlowCandidate;
  /** Cache folder; `tensorflowCache` by default. */
  readonly cache?: string;
}

interface EnsureOptions extends FindOptions {
  readonly onProgress?: OnProgress;
  /** Retries downloads that failed recently. */
  readonly retry?: boolean;
}

/**
 * Finds the best backend that needs no download or compilation. Checks sizes and times of the cache's files, in a few
 * milliseconds.
 *
 * @throws RidgelineError `BACKEND_UNAVAILABLE` if a candidate is forced and not set up; `USAGE` if `RIDGELINE_BACKEND`
 * names no backend.
 *
 * @example
 * const { choice } = findBackend();
 */
export function findBackend(options: FindOptions = {}): BackendReport {
  const setup = createSetup(options);
  const knownFailures = readRecentFailures(setup.cache);
  const tried: FailedCandidate[] = [];
  for (const candidate of selectCandidates(options)) {
    try {
      return { choice: findCandidate(candidate, setup), tried };
    } catch (error) {
      tried.push(knownFailures[candidate] ?? toFailedCandidate(candidate, error));
    }
  }
  throw unavailableError(tried);
}

/**
 * Sets up the best TensorFlow available here: downloads, unpacks and compiles it, and tests it in another process.
 * Takes a few milliseconds if everything is in place. Several processes may call this function simultaneously.
 *
 * @throws RidgelineError `BACKEND_UNAVAILABLE` if a candidate is forced and not available; `USAGE` if
 * `RIDGELINE_BACKEND` names no backend.
 *
 * @example
 * const { choice, tried } = await ensureBackend({ onProgress: ({ step, what }) => console.error(step, what) });
 */
export async function ensureBackend(options: EnsureOptions = {}): Promise<BackendReport> {
  const setup = createSetup(options);
  const knownFailures = options.retry ? {} : readRecentFailures(setup.cache);
  const tried: FailedCandidate[] = [];
  for (const candidate of selectCandidates(options)) {
    try {
      return { choice: await ensureCandidate(candidate, setup, knownFailures[candidate]), tried };
    } catch (error) {
      tried.push(toFailedCandidate(candidate, error));
      if (error instanceof CandidateFailure && error.slow)
        await recordFailure(setup.cache, toFailedCandidate(candidate, error));
    }
  }
  throw unavailableError(tried);
}

/**
 * Repairs the cache: reads every file, removes folders that differ from their stamps, and sets up the backend again.
 *
 * @throws RidgelineError as {@link ensureBackend} does.
 *
 * @example
 * const { removed, report } = await repairBackend();
 */
export async function repairBackend(
  options: EnsureOptions = {},
): Promise<{ readonly removed: readonly string[]; readonly report: BackendReport }> {
  const { cache } = createSetup(options);
  const removed: string[] = [];
  await withLock(cache, options.onProgress ?? ignoreProgress, async () => {
    await forgetFailures(cache);
    for (const entry of await readdir(cache, { withFileTypes: true })) {
      if (!entry.isDirectory() || (await isIntact(join(cache, entry.name)))) continue;
      await discard(cache, entry.name);
      removed.push(entry.name);
    }
  });
  return { removed, report: await ensureBackend({ ...options, retry: true }) };
}

/**
 * Removes everything that was set up, for all versions of TensorFlow and Node. A running sweep continues.
 *
 * @returns the number of bytes removed.
 *
 * @example
 * const bytes = await cleanBackend();
 */
export async function cleanBackend(
  options: Pick<EnsureOptions, 'cache' | 'onProgress'> = {},
): Promise<number> {
  const { cache } = createSetup(options);
  if (!existsSync(cache)) return 0;
  const bytes = await measureFolderBytes(cache);
  await withLock(cache, options.onProgress ?? ignoreProgress, async () => {
    for (const name of await readdir(cache)) await discard(cache, name);
  });
  return bytes;
}

const ignoreProgress: OnProgress = () => undefined;

function createSetup(options: EnsureOptions): Setup {
  return {
    cache: options.cache ?? tensorflowCache(),
    host: detectHost(),
    onProgress: options.onProgress ?? ignoreProgress,
  };
}

function selectCandidates({ candidate }: FindOptions): readonly TensorFlowCandidate[] {
  return candidate === undefined ? listCandidates(readBackendName()) : [candidate];
}

function findCandidate(candidate: TensorFlowCandidate, setup: Setup): BackendChoice {
  if (candidate === 'wheel') return findWheel(setup);
  if (candidate === 'prebuilt') return findPrebuilt(setup);
  return { candidate };
}

async function ensureCandidate(
  candidate: TensorFlowCandidate,
  setup: Setup,
  knownFailure: FailedCandidate | undefined,
): Promise<BackendChoice> {
  try {
    return findCandidate(candidate, setup);
  } catch (error) {
    if (!(error instanceof CandidateFailure)) throw error;
  }
  if (knownFailure !== undefined)
    throw new CandidateFailure(knownFailure.reason, { hint: 'ridgeline doctor --fix tries again' });
  const ensure = candidate === 'wheel' ? ensureWheel : ensurePrebuilt;
  return withLock(setup.cache, setup.onProgress, () => ensure(setup));
}

/** Runs `work` under the cache's lock, after removing leftovers of killed processes. */
async function withLock<T>(cache: string, onProgress: OnProgress, work: () => Promise<T>): Promise<T> {
  await createCacheFolder(cache);
  const wait = () => onProgress({ step: 'waiting', what: 'another process is setting up TensorFlow' });
  return withFolderLock(cache, wait, async () => {
    await removeLeftovers(cache);
    return work();
  });
}

/**
 * Converts an error of a candidate: a `CandidateFailure`, or a system error such as a full disk. Other errors are bugs
 * and are thrown again.
 */
function toFailedCandidate(candidate: TensorFlowCandidate, error: unknown): FailedCandidate {
  if (error instanceof CandidateFailure) {
    return { candidate, reason: error.message, hint: error.hint };
  }
  if (error instanceof Error && 'syscall' in error) return { candidate, reason: error.message };
  throw error;
}

function unavailableError(tried: readonly FailedCandidate[]): RidgelineError {
  const lastFailure = tried.at(-1)!;
  return new RidgelineError(
    'BACKEND_UNAVAILABLE',
    `The backend ${lastFailure.candidate} is not available: ${lastFailure.reason}.`,
    { hint: lastFailure.hint },
  );
}
