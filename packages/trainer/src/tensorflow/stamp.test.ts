import { mkdtemp, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFolderState, isIntact, stampFolder } from './stamp.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ridgeline-stamp-'));
  await writeFile(join(folder, 'library'), 'twelve bytes');
  await stampFolder(folder);
});
afterEach(() => rm(folder, { recursive: true }));

async function overwrite(text: string): Promise<void> {
  const path = join(folder, 'library');
  const { atime, mtime } = await stat(path);
  await writeFile(path, text);
  await utimes(path, atime, mtime);
}

describe('a stamped folder', () => {
  it('is fresh and intact at first', async () => {
    expect(readFolderState(folder)).toBe('fresh');
    expect(await isIntact(folder)).toBe(true);
  });

  it('is touched but intact if only the time of a file differs', async () => {
    await utimes(join(folder, 'library'), 1, 1);
    expect(readFolderState(folder)).toBe('touched');
    expect(await isIntact(folder)).toBe(true);
  });

  it('is not intact if a byte of a file differs at the same size', async () => {
    await overwrite('twelve bites');
    expect(readFolderState(folder)).not.toBe('damaged');
    expect(await isIntact(folder)).toBe(false);
  });

  it.each<[string, () => Promise<void>]>([
    ['a file is cut', () => truncate(join(folder, 'library'), 5)],
    ['a file is missing', () => rm(join(folder, 'library'))],
    ['there is no stamp', () => rm(join(folder, 'stamp.json'))],
    ['the stamp is cut', () => truncate(join(folder, 'stamp.json'), 20)],
  ])('is damaged if %s', async (_, damage) => {
    await damage();
    expect(readFolderState(folder)).toBe('damaged');
    expect(await isIntact(folder)).toBe(false);
  });
});
