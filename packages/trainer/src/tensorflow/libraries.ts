import { existsSync } from 'node:fs';
import { mkdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@ridgeline/engine';
import { fillFolder, withTemporaryFolder } from './cache.ts';
import { watchBytes, type OnProgress } from './progress.ts';
import { CandidateFailure, type Setup } from './candidate.ts';
import { sha256 } from './stamp.ts';
import { requireSuccess } from './subprocess.ts';
import { wheelFiles, wheelPython, type Wheel } from './wheel.ts';

/** Name of the cache folder with the unpacked files of a wheel. */
export function librariesFolder(wheel: Wheel): string {
  return `lib${wheel.project}-${wheel.version}-${wheel.platform}`;
}

/**
 * Downloads and unpacks a wheel if necessary, keeps the needed files, and returns their folder. Requires the cache's
 * lock.
 *
 * @throws CandidateFailure if the wheel is not available.
 */
export async function ensureLibraries(setup: Setup, wheel: Wheel): Promise<string> {
  const folder = await fillFolder(setup.cache, librariesFolder(wheel), async (draft) => {
    const python = await findPython();
    const isDownloaded = existsSync(downloadPath(setup.cache, wheel));
    await requireSpace(setup.cache, wheel.unpackedBytes + (isDownloaded ? 0 : wheel.bytes));
    const archive = await downloadWheel(setup.cache, wheel, python, setup.onProgress);
    const onBytes = (bytes: number) =>
      setup.onProgress({
        step: 'unpack',
        what: `TensorFlow ${wheel.version}`,
        bytes,
        total: wheel.unpackedBytes,
      });
    await watchBytes(draft, onBytes, () => unpackWheel(python, archive, draft, wheelFiles));
  });
  await rm(downloadPath(setup.cache, wheel), { force: true });
  return folder;
}

/** Path of a downloaded wheel until it is unpacked. */
export function downloadPath(cache: string, wheel: Wheel): string {
  return join(cache, wheel.file);
}

/**
 * Downloads a wheel into the cache with pip and returns its path. An existing file is used if its hash matches.
 *
 * @throws CandidateFailure if pip cannot download the wheel, or delivers other bytes.
 */
export async function downloadWheel(
  cache: string,
  wheel: Wheel,
  python: string,
  onProgress: OnProgress,
): Promise<string> {
  const path = downloadPath(cache, wheel);
  if (existsSync(path)) {
    if ((await sha256(path)) === wheel.sha256) return path;
    await rm(path);
  }
  const what = `TensorFlow ${wheel.version}`;
  await withTemporaryFolder(cache, async (folder) => {
    const onBytes = (bytes: number) =>
      onProgress({ step: 'download', what, bytes: Math.min(bytes, wheel.bytes), total: wheel.bytes });
    await watchBytes(folder, onBytes, () => downloadWithPip(folder, wheel, python));
    onBytes(wheel.bytes);
    if ((await sha256(join(folder, wheel.file))) !== wheel.sha256) {
      throw new CandidateFailure(`pip delivered ${wheel.file} with the wrong SHA-256`, { slow: true });
    }
    await rename(join(folder, wheel.file), path);
  });
  return path;
}

async function downloadWithPip(folder: string, wheel: Wheel, python: string): Promise<void> {
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  // A partial download inside the cache is on the right disk, can be watched, and is removed after a kill.
  const temporary = join(folder, 'pip');
  await mkdir(temporary);
  await requireSuccess(
    `pip could not download ${wheel.file} (${formatMegabytes(wheel.bytes)})`,
    python,
    [
      ...['-m', 'pip', 'download', '--requirement', requirements, '--require-hashes', '--dest', folder],
      ...['--no-deps', '--only-binary', ':all:', '--platform', wheel.platform],
      ...['--python-version', wheelPython.version, '--implementation', 'cp', '--abi', wheelPython.abi],
      ...['--no-cache-dir', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off'],
      ...['--retries', '2', '--timeout', '20'],
    ],
    { environment: { ...process.env, TMPDIR: temporary }, slow: true },
  );
}

/**
 * Python program that unpacks members of an archive into a folder, and omits `tensorflow/` from their paths.
 */
const unzipProgram = `
import os, shutil, sys, zipfile
archive, folder, *members = sys.argv[1:]
with zipfile.ZipFile(archive) as wheel:
    for member in members:
        path = os.path.join(folder, member.split('/', 1)[1])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with wheel.open(member) as source, open(path, 'wb') as target:
            shutil.copyfileobj(source, target, 1 << 20)
`;

/**
 * Unpacks `members` of a wheel into `folder`, with Python, because Node cannot read zip files.
 *
 * @throws CandidateFailure if a member is missing or cannot be written.
 */
function unpackWheel(
  python: string,
  archive: string,
  folder: string,
  members: readonly string[],
): Promise<void> {
  return requireSuccess('the wheel could not be unpacked', python, [
    '-c',
    unzipProgram,
    archive,
    folder,
    ...members,
  ]);
}

/**
 * Command of a Python that has pip.
 *
 * @throws CandidateFailure if there is none.
 */
async function findPython(): Promise<string> {
  const reasons: string[] = [];
  for (const command of ['python3', 'python']) {
    const { code, stderr } = await runProgram(command, ['-m', 'pip', '--version'], { timeoutMs: 30_000 });
    if (code === 0) return command;
    reasons.push(code === null ? `${command} is not installed` : `${command} has no pip`);
    if (code !== null && !stderr.includes('No module named')) reasons.push(stderr.trim());
  }
  throw new CandidateFailure(reasons.join(', '), { hint: 'sudo apt-get install python3-pip' });
}

/**
 * Refuses work that would fill the disk.
 *
 * @throws CandidateFailure if `folder` has fewer than `bytes` bytes free.
 */
async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= bytes) return;
  throw new CandidateFailure(
    `${formatMegabytes(bytes)} are needed in ${folder}, but only ${formatMegabytes(freeBytes)} are free`,
    {
      hint: 'free some space, or set RIDGELINE_CACHE to a folder on another disk',
    },
  );
}

/** Size such as `274 MB` (of 1,000,000 bytes). */
function formatMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
}
