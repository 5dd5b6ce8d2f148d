import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { userCache } from '@ridgeline/core';
import { CandidateFailure } from './candidate.ts';
import { readFolderState, isIntact, stampFolder } from './stamp.ts';

const temporaryPrefix = 'tmp-';

/**
 * TensorFlow's folder in the user's cache: under `RIDGELINE_CACHE`, else `XDG_CACHE_HOME/ridgeline`, else
 * `~/.cache/ridgeline`.
 */
export function tensorflowCache(environment: NodeJS.ProcessEnv = process.env): string {
  return join(userCache(environment), 'tensorflow');
}

/** True if the cache's folder `name` is complete. Checks only sizes and times. */
export function isFilled(cache: string, name: string): boolean {
  return readFolderState(join(cache, name)) === 'fresh';
}

/**
 * Path of the cache's folder `name`.
 *
 * @throws CandidateFailure if it is not complete
 */
export function requireFilled(cache: string, name: string): string {
  if (isFilled(cache, name)) return join(cache, name);
  const exists = existsSync(join(cache, name));
  throw new CandidateFailure(exists ? `${name} in the cache is damaged` : 'it is not set up yet', {
    hint: 'ridgeline doctor --fix',
  });
}

/**
 * Ensures that the cache's folder `name` is complete, and returns its path. If the folder is missing or damaged, `fill`
 * fills a temporary folder, which then replaces it by a rename. Requires the cache's lock.
 */
export async function fillFolder(
  cache: string,
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cache, name);
  const state = readFolderState(folder);
  if (state === 'fresh') return folder;
  if (state === 'touched' && (await isIntact(folder))) {
    await stampFolder(folder);
    return folder;
  }
  await withTemporaryFolder(cache, async (draft) => {
    await fill(draft);
    await stampFolder(draft);
    await discard(cache, name);
    await rename(draft, folder);
  });
  return folder;
}

/** Runs `work` with an empty folder on the cache's disk, and removes the folder afterwards. */
export async function withTemporaryFolder<T>(
  cache: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(cache, temporaryPrefix));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes the cache's folder `name`, after a rename that makes the removal atomic. */
export async function discard(cache: string, name: string): Promise<void> {
  if (!existsSync(join(cache, name))) return;
  const trash = join(cache, `${temporaryPrefix}${randomUUID()}`);
  await rename(join(cache, name), trash);
  await rm(trash, { recursive: true, force: true });
}

/** Removes the leftovers of killed processes. Requires the cache's lock. */
export async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (name.startsWith(temporaryPrefix)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** Creates a missing cache, readable by its user only. */
export async function createCacheFolder(cache: string): Promise<void> {
  await mkdir(cache, { recursive: true, mode: 0o700 });
}
