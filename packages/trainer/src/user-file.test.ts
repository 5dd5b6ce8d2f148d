import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { checkUserFile, fileLimits, hashUserFile, readUserData, readUserFile } from './user-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-user-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array = '') => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const sparseFile = (name: string, size: number) => {
  const path = file(name);
  truncateSync(path, size);
  return path;
};
const onUnix = process.platform === 'win32' ? describe.skip : describe;

it('readUserFile and hashUserFile accept a file of any size up to the limit', () => {
  for (const size of [0, 1, 65_536, 1_048_576, 1_048_577]) {
    const bytes = Buffer.alloc(size, 'ab');
    const path = file('bytes', bytes);
    expect(Buffer.compare(readUserFile(path, 'table'), bytes)).toBe(0);
  }
  expect(hashUserFile(file('text', 'abc'), 'table')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  const limit = fileLimits['sweep file'];
  expect(readUserFile(sparseFile('full', limit), 'sweep file')).toHaveLength(limit);
});

it('a missing or oversized file is rejected with an error that names it', () => {
  expect(() => readUserFile(join(folder, 'nowhere'), 'module')).toThrow(`There is no ${folder}/nowhere.`);
  const large = sparseFile('large', 1e12);
  for (const read of [readUserFile, hashUserFile, checkUserFile, readUserData]) {
    expect(() => read(large, 'sweep file')).toThrow(
      expect.objectContaining({
        code: 'FILE_UNREADABLE',
        message: `${large} has more than 256 KiB, the limit for a sweep file.`,
      }),
    );
  }
  expect(() => readUserFile(large, 'module')).toThrow('more than 64 MiB, the limit for a module');
  expect(() => readUserFile(large, 'table')).toThrow('more than 128 MiB, the limit for a table');
  expect(() => readUserFile(large, 'IDX file')).toThrow('more than 1 GiB, the limit for an IDX file');
});

it('readUserData stops inflating at the limit, regardless of the number of gzip members', () => {
  const limit = fileLimits['sweep file'];
  const zipped = file('some.gz', gzipSync(Buffer.alloc(limit, 'x')));
  expect(readUserData(zipped, 'sweep file')).toHaveLength(limit);
  const half = gzipSync(Buffer.alloc(limit / 2));
  const bomb = file('bomb.gz', Buffer.concat([half, half, half]));
  expect(() => readUserData(bomb, 'sweep file')).toThrow(
    `${bomb} inflates to more than 256 KiB, the limit for a sweep file.`,
  );
  expect(() => readUserData(file('text.gz', 'no gzip'), 'table')).toThrow('cannot be inflated');
});

onUnix('a path to something other than a regular file', () => {
  const expectRejected = (path: string, nature: string) => {
    for (const read of [readUserFile, hashUserFile, checkUserFile, readUserData]) {
      expect(() => read(path, 'table')).toThrow(
        expect.objectContaining({
          code: 'FILE_UNREADABLE',
          message: `${path} is ${nature}, not a regular file.`,
        }),
      );
    }
  };

  it('is rejected without blocking', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expectRejected(pipe, 'a named pipe');
    mkdirSync(join(folder, 'inner'));
    expectRejected(join(folder, 'inner'), 'a folder');
    symlinkSync('/dev/zero', join(folder, 'zero'));
    expectRejected(join(folder, 'zero'), 'a device');
    const server = createServer().listen(join(folder, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    expectRejected(join(folder, 'socket'), 'a socket');
    server.close();
  });
});

(process.platform === 'linux' ? it : it.skip)('reads a file whose reported size is 0', () => {
  expect(readUserFile('/proc/self/status', 'module').length).toBeGreaterThan(100);
});
