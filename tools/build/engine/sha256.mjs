import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** Returns the SHA-256 of a file, in hex. */
export async function sha256OfFile(path) {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
