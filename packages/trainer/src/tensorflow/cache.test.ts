import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discard, fillFolder, isFilled, removeLeftovers, tensorflowCache } from './cache.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'ridgeline-cache-'));
});
afterEach(() => rm(cache, { recursive: true }));

const fillWith = (text: string) => (folder: string) => writeFile(join(folder, 'file'), text);
const rejectFilling = () => Promise.reject(new Error('must not be filled again'));

describe('tensorflowCache', () => {
  it.each([
    [{ RIDGELINE_CACHE: '/a', XDG_CACHE_HOME: '/b' }, '/a/tensorflow'],
    [{ XDG_CACHE_HOME: '/b' }, '/b/ridgeline/tensorflow'],
  ])('with %o is %s', (environment, folder) => {
    expect(tensorflowCache(environment)).toBe(folder);
  });

  it('defaults to ~/.cache', () => {
    expect(tensorflowCache({})).toMatch(/\.cache.ridgeline.tensorflow$/);
  });
});

describe('fillFolder', () => {
  it('fills a folder once', async () => {
    const folder = await fillFolder(cache, 'a', fillWith('x'));
    expect(await fillFolder(cache, 'a', rejectFilling)).toBe(folder);
    expect(isFilled(cache, 'a')).toBe(true);
  });

  it('leaves nothing behind when filling fails', async () => {
    const failHalfway = async (folder: string) => {
      await fillWith('half')(folder);
      throw new Error('no space');
    };
    await expect(fillFolder(cache, 'a', failHalfway)).rejects.toThrow('no space');
    expect(await readdir(cache)).toEqual([]);
  });

  it('refills a damaged folder', async () => {
    const folder = await fillFolder(cache, 'a', fillWith('old'));
    await truncate(join(folder, 'file'), 1);
    expect(isFilled(cache, 'a')).toBe(false);
    await fillFolder(cache, 'a', fillWith('new'));
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('new');
    expect(await readdir(cache)).toEqual(['a']);
  });

  it('accepts a folder whose files were only touched', async () => {
    const folder = await fillFolder(cache, 'a', fillWith('x'));
    await utimes(join(folder, 'file'), 1, 1);
    await fillFolder(cache, 'a', rejectFilling);
    expect(isFilled(cache, 'a')).toBe(true);
  });
});

describe('removeLeftovers', () => {
  it('removes only leftovers of killed processes', async () => {
    await fillFolder(cache, 'a', fillWith('x'));
    await mkdtemp(join(cache, 'tmp-'));
    await removeLeftovers(cache);
    expect(await readdir(cache)).toEqual(['a']);
  });
});

describe('discard', () => {
  it('removes a folder, and ignores a missing one', async () => {
    await fillFolder(cache, 'a', fillWith('x'));
    await discard(cache, 'a');
    await discard(cache, 'a');
    expect(existsSync(join(cache, 'a'))).toBe(false);
  });
});
