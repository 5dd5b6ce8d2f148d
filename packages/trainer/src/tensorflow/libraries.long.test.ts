import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFilled, createCacheFolder } from './cache.ts';
import { detectHost } from './host.ts';
import { downloadPath, ensureLibraries, librariesFolder } from './libraries.ts';
import type { SetupProgress } from './progress.ts';
import { CandidateFailure } from './candidate.ts';
import { sha256 } from './stamp.ts';
import { wheelFiles, type Wheel } from './wheel.ts';

/** Python program that builds a wheel of a few kilobytes, with the file names of TensorFlow's wheel. */
const wheelProgram = `
import sys, zipfile
path, *members = sys.argv[1:]
with zipfile.ZipFile(path, 'w') as wheel:
    for member in members:
        wheel.writestr(member, 'the file ' + member)
    wheel.writestr('tensorflow/python/unneeded.py', 'x = 1')
    wheel.writestr('tensorflow_cpu-0.0.1.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: tensorflow-cpu\\nVersion: 0.0.1\\n')
    wheel.writestr('tensorflow_cpu-0.0.1.dist-info/WHEEL', 'Wheel-Version: 1.0\\nTag: cp311-cp311-manylinux_2_27_x86_64\\n')
    wheel.writestr('tensorflow_cpu-0.0.1.dist-info/RECORD', '')
`;

const pip = spawnSync('python3', ['-m', 'pip', '--version']);
if (pip.status !== 0)
  console.warn('skipped: the set-up of a wheel, because python3 or its pip is not installed');
const withPip = pip.status === 0 ? describe : describe.skip;

withPip('ensureLibraries', () => {
  let root: string;
  let cache: string;
  let wheel: Wheel;
  let progress: SetupProgress[];
  const setup = () => ({
    cache,
    host: detectHost(),
    onProgress: (step: SetupProgress) => void progress.push(step),
  });
  const steps = () => [...new Set(progress.map(({ step }) => step))];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ridgeline-wheel-'));
    cache = join(root, 'cache');
    progress = [];
    const store = join(root, 'store');
    await mkdir(store);
    await createCacheFolder(cache);
    const file = 'tensorflow_cpu-0.0.1-cp311-cp311-manylinux_2_27_x86_64.whl';
    spawnSync('python3', ['-c', wheelProgram, join(store, file), ...wheelFiles]);
    wheel = {
      project: 'tensorflow-cpu',
      version: '0.0.1',
      file,
      platform: 'manylinux_2_27_x86_64',
      sha256: await sha256(join(store, file)),
      bytes: (await stat(join(store, file))).size,
      unpackedBytes: 2000,
    };
    process.env['PIP_NO_INDEX'] = '1';
    process.env['PIP_FIND_LINKS'] = store;
  });
  afterEach(async () => {
    delete process.env['PIP_NO_INDEX'];
    delete process.env['PIP_FIND_LINKS'];
    await rm(root, { recursive: true });
  });

  it('unpacks only the required files, once', async () => {
    const folder = await ensureLibraries(setup(), wheel);
    expect(await readdir(cache)).toEqual([librariesFolder(wheel)]);
    expect((await readdir(folder)).sort()).toEqual([
      'include',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
      'stamp.json',
    ]);
    expect(await readFile(join(folder, 'include/tensorflow/c/c_api.h'), 'utf8')).toBe(
      'the file tensorflow/include/tensorflow/c/c_api.h',
    );
    expect(steps()).toEqual(['download', 'unpack']);
    expect(progress).toContainEqual({
      step: 'download',
      what: 'TensorFlow 0.0.1',
      bytes: wheel.bytes,
      total: wheel.bytes,
    });
    progress = [];
    await ensureLibraries(setup(), wheel);
    expect(progress).toEqual([]);
  });

  it('reuses the download of a killed set-up', async () => {
    await writeFile(downloadPath(cache, wheel), await readFile(join(root, 'store', wheel.file)));
    await rm(join(root, 'store'), { recursive: true });
    await ensureLibraries(setup(), wheel);
    expect(steps()).toEqual(['unpack']);
    expect(isFilled(cache, librariesFolder(wheel))).toBe(true);
  });

  it('replaces a download with wrong bytes', async () => {
    await writeFile(downloadPath(cache, wheel), 'half a wheel');
    await ensureLibraries(setup(), wheel);
    expect(steps()).toEqual(['download', 'unpack']);
  });

  it('leaves nothing behind if the download has the wrong bytes', async () => {
    const otherWheel = { ...wheel, sha256: '0'.repeat(64) };
    await expect(ensureLibraries(setup(), otherWheel)).rejects.toThrow(CandidateFailure);
    expect(await readdir(cache)).toEqual([]);
  });

  it('quotes the error of pip if the index cannot be reached', async () => {
    process.env['PIP_FIND_LINKS'] = join(root, 'nowhere');
    await expect(ensureLibraries(setup(), wheel)).rejects.toThrow(
      /pip could not download .*No matching distribution/,
    );
  });

  it('fails before the download if the disk is too small', async () => {
    const huge = { ...wheel, unpackedBytes: 1e18 };
    await expect(ensureLibraries(setup(), huge)).rejects.toThrow('are needed in');
    expect(progress).toEqual([]);
  });

  // A private disk for this process: Linux only, and not for every user.
  const inNamespace = ['--user', '--map-root-user', '--mount', 'sh', '-c'];
  const canMount = spawnSync('unshare', [...inNamespace, 'mount -t tmpfs tmpfs /mnt']).status === 0;
  (canMount ? it : it.skip)('leaves no partial file on a full disk', async () => {
    const moduleUrl = (name: string) => JSON.stringify(new URL(`./${name}.ts`, import.meta.url).href);
    const program = `
      const { ensureLibraries } = await import(${moduleUrl('libraries')});
      const { detectHost } = await import(${moduleUrl('host')});
      const { readdir } = await import('node:fs/promises');
      const { cache, wheel } = ${JSON.stringify({ cache, wheel: { ...wheel, unpackedBytes: 1 } })};
      const reason = await ensureLibraries({ cache, host: detectHost(), onProgress: () => {} }, wheel).catch(String);
      console.log(JSON.stringify({ reason, remaining: await readdir(cache) }));`;
    // The disk has room for the wheel and a few of its files, each of which takes a page.
    const onSmallDisk = 'mount -t tmpfs -o size=32k tmpfs "$0" && cp "$1" "$0" && shift && exec "$@"';
    const { stdout } = spawnSync(
      'unshare',
      [
        ...[...inNamespace, onSmallDisk, cache, join(root, 'store', wheel.file)],
        ...[process.execPath, '--input-type=module', '--eval', program],
      ],
      { encoding: 'utf8' },
    );
    const { reason, remaining } = JSON.parse(stdout) as { reason: string; remaining: string[] };
    expect(reason).toMatch(/CandidateFailure: the wheel could not be unpacked: .*No space left/);
    expect(remaining).toEqual([wheel.file]);
  });

  it('downloads once for two processes', async () => {
    const moduleUrl = (name: string) => JSON.stringify(new URL(`./${name}.ts`, import.meta.url).href);
    const program = `
      const { ensureLibraries } = await import(${moduleUrl('libraries')});
      const { withFolderLock } = await import(${moduleUrl('lock')});
      const { detectHost } = await import(${moduleUrl('host')});
      const { cache, wheel } = ${JSON.stringify({ cache, wheel })};
      const onProgress = ({ step }) => console.log(step);
      await withFolderLock(cache, () => {}, () => ensureLibraries({ cache, host: detectHost(), onProgress }, wheel));`;
    const outputs = await Promise.all(
      [1, 2].map(async () => {
        const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
          env: process.env,
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let output = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
        expect(await once(child, 'close')).toEqual([0, null]);
        return output;
      }),
    );
    expect(outputs.filter((output) => output.includes('download'))).toHaveLength(1);
    expect(isFilled(cache, librariesFolder(wheel))).toBe(true);
    expect(await readdir(cache)).toEqual([librariesFolder(wheel)]);
  });
});
