import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, readFileSync, statSync } from 'node:fs';
import { open, readdir, rename, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Record of a cache folder's files, written when the folder was filled. */
interface Stamp {
  readonly files: Readonly<Record<string, FileStamp>>;
}

interface FileStamp {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly sha256: string;
}

const stampName = 'stamp.json';

/**
 * State of a folder compared with its stamp, without reading its files.
 *
 * `fresh`: every file has the recorded size and time. `touched`: the sizes match, but a time does not. `damaged`: there
 * is no stamp, or a file is missing or has another size.
 */
export function readFolderState(folder: string): 'fresh' | 'touched' | 'damaged' {
  const stamp = readStamp(folder);
  if (stamp === undefined) return 'damaged';
  let isTouched = false;
  for (const [name, file] of Object.entries(stamp.files)) {
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    if (stats?.size !== file.bytes) return 'damaged';
    isTouched ||= stats.mtimeMs !== file.modified;
  }
  return isTouched ? 'touched' : 'fresh';
}

/** True if every file of a stamped folder has its recorded bytes. Reads all of them. */
export async function isIntact(folder: string): Promise<boolean> {
  const stamp = readStamp(folder);
  if (stamp === undefined || readFolderState(folder) === 'damaged') return false;
  for (const [name, file] of Object.entries(stamp.files)) {
    if ((await sha256(join(folder, name))) !== file.sha256) return false;
  }
  return true;
}

/** Writes the stamp of a folder's current content, and syncs all of it to disk. */
export async function stampFolder(folder: string): Promise<void> {
  const files: Record<string, FileStamp> = {};
  for (const path of await listFiles(folder)) {
    if (path === join(folder, stampName)) continue;
    await syncToDisk(path);
    const { size, mtimeMs } = statSync(path);
    files[relative(folder, path)] = { bytes: size, modified: mtimeMs, sha256: await sha256(path) };
  }
  const draft = join(folder, `${stampName}.new`);
  await writeFile(draft, JSON.stringify({ files } satisfies Stamp, null, 2));
  await syncToDisk(draft);
  await rename(draft, join(folder, stampName));
}

/** SHA-256 of a file, in hex. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Total bytes of all files under a folder; 0 if it is missing. */
export async function measureFolderBytes(folder: string): Promise<number> {
  const sizes = (await listFiles(folder)).map(
    (path) => lstatSync(path, { throwIfNoEntry: false })?.size ?? 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

function readStamp(folder: string): Stamp | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, stampName), 'utf8')) as Stamp;
  } catch {
    return undefined;
  }
}

async function syncToDisk(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
