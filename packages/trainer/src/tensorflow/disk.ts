import { statfs } from 'node:fs/promises';
import { RungFailure } from './rung.ts';

/**
 * Refuses work that would fill the disk.
 *
 * @throws RungFailure if `folder` has fewer than `bytes` bytes free.
 */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new RungFailure(`${megabytes(bytes)} are needed in ${folder}, and ${megabytes(free)} are free`, {
    hint: 'free some space, or set RIDGELINE_CACHE to a folder on another disk',
  });
}

/** Size such as `274 MB` (of 1,000,000 bytes). */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
}
