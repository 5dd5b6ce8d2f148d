import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { RidgelineError } from '@ridgeline/core';
import { readDataFile } from './data-file.ts';
import { fashionFiles, fashionFolder } from './fashion-mnist.ts';

const execute = promisify(execFile);

/** Address at Zalando Research, the publisher of the files. */
const publisherUrl = 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com';

const files = Object.values(fashionFiles).flatMap(({ images, labels }) => [images, labels]);

interface FetchOptions {
  /** Folder with the four IDX files, plain or .gz; by default the files come from Debian's package or the internet. */
  readonly from?: string;
  /** Called with the name of each source before it is tried. */
  readonly onProgress?: (sourceName: string) => void;
}

/**
 * Fetches Fashion-MNIST into the cache and checks it. Returns its folder.
 *
 * Without a folder to copy from, tries Debian's package `dataset-fashion-mnist`, which needs `apt-get` and `dpkg-deb`
 * but not root, then the publisher's address.
 *
 * @throws RidgelineError `DATA_MISSING` if a file is missing, or if every source fails, with the reasons;
 * `DATA_DAMAGED` if the files are not Fashion-MNIST's.
 *
 * @example
 * await fetchFashionMnist({ onProgress: console.error });
 */
export async function fetchFashionMnist({
  from,
  onProgress = () => undefined,
}: FetchOptions = {}): Promise<string> {
  const folder = fashionFolder();
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'ridgeline-fashion-'));
  try {
    const source = from ?? (await fetchFiles(temporaryFolder, onProgress));
    // Throws for a damaged file before anything is replaced.
    for (const file of files) readDataFile(source, file, 'fetch it again');
    replaceFolder(source, folder);
    return folder;
  } finally {
    rmSync(temporaryFolder, { recursive: true, force: true });
  }
}

async function fetchFiles(
  temporaryFolder: string,
  onProgress: (sourceName: string) => void,
): Promise<string> {
  const reasons: string[] = [];
  for (const [sourceName, fetchFrom] of [
    ["Debian's package dataset-fashion-mnist", fetchFromDebian],
    [publisherUrl, fetchFromPublisher],
  ] as const) {
    onProgress(sourceName);
    try {
      return await fetchFrom(temporaryFolder);
    } catch (error) {
      reasons.push(`${sourceName}: ${(error as Error).message.trim().split('\n')[0]}`);
    }
  }
  throw new RidgelineError('DATA_MISSING', `Fashion-MNIST cannot be fetched. ${reasons.join('. ')}.`, {
    hint: 'get the four .gz files elsewhere and run: ridgeline data fetch fashion-mnist --from FOLDER',
  });
}

async function fetchFromDebian(temporaryFolder: string): Promise<string> {
  await execute('apt-get', ['download', 'dataset-fashion-mnist'], { cwd: temporaryFolder });
  const archive = readdirSync(temporaryFolder).find((name) => name.endsWith('.deb'));
  if (archive === undefined) throw new Error('apt-get has downloaded nothing');
  await execute('dpkg-deb', ['-x', archive, temporaryFolder], { cwd: temporaryFolder });
  return join(temporaryFolder, 'usr/share/datasets/fashion-mnist');
}

async function fetchFromPublisher(temporaryFolder: string): Promise<string> {
  for (const { name } of files) {
    const response = await fetch(`${publisherUrl}/${name}.gz`);
    if (!response.ok) throw new Error(`${name}.gz: HTTP ${response.status}`);
    writeFileSync(join(temporaryFolder, `${name}.gz`), new Uint8Array(await response.arrayBuffer()));
  }
  return temporaryFolder;
}

/** Copies the files into a temporary folder, then renames it into place. */
function replaceFolder(from: string, folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  for (const file of files) {
    const name = existsSync(join(from, file.name)) ? file.name : `${file.name}.gz`;
    copyFileSync(join(from, name), join(draft, name));
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
}
