import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanBackend, ensureBackend, findBackend, repairBackend } from './find-backend.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'ridgeline-find-backend-'));
});
afterEach(async () => {
  delete process.env['RIDGELINE_BACKEND'];
  await rm(cache, { recursive: true });
});

describe('findBackend', () => {
  it('falls back to WebAssembly if the cache is empty', () => {
    const { choice, tried } = findBackend({ cache });
    expect(choice).toEqual({ candidate: 'wasm' });
    expect(tried.map(({ candidate }) => candidate)).toEqual(['wheel', 'prebuilt']);
    for (const { reason } of tried) expect(reason).not.toBe('');
  });

  it('uses only a forced candidate', () => {
    expect(findBackend({ cache, candidate: 'wasm' })).toEqual({ choice: { candidate: 'wasm' }, tried: [] });
    expect(() => findBackend({ cache, candidate: 'prebuilt' })).toThrow(
      expect.objectContaining({
        code: 'BACKEND_UNAVAILABLE',
        message: 'The backend prebuilt is not available: it is not set up yet.',
        hint: 'ridgeline doctor --fix',
      }),
    );
  });

  it('prefers the option to RIDGELINE_BACKEND', () => {
    process.env['RIDGELINE_BACKEND'] = 'prebuilt';
    expect(() => findBackend({ cache })).toThrow('The backend prebuilt');
    expect(findBackend({ cache, candidate: 'wasm' }).choice.candidate).toBe('wasm');
    process.env['RIDGELINE_BACKEND'] = 'cuda';
    expect(() => findBackend({ cache })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});

describe('ensureBackend', () => {
  it('needs no cache for WebAssembly', async () => {
    expect(await ensureBackend({ cache: '/proc/nowhere', candidate: 'wasm' })).toEqual({
      choice: { candidate: 'wasm' },
      tried: [],
    });
  });

  it('names the folder that it cannot create', async () => {
    await writeFile(join(cache, 'file'), '');
    await expect(ensureBackend({ cache: join(cache, 'file', 'cache'), candidate: 'wheel' })).rejects.toThrow(
      'ENOTDIR',
    );
  });

  it('does not retry a failed download immediately', async () => {
    const failed = { candidate: 'wheel', reason: 'pip could not reach the store', at: Date.now() };
    await writeFile(join(cache, 'failures.json'), JSON.stringify({ wheel: failed }));
    await expect(ensureBackend({ cache, candidate: 'wheel' })).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringContaining('pip could not reach the store'),
        hint: 'ridgeline doctor --fix tries again',
      }),
    );
    expect(await readdir(cache)).toEqual(['failures.json']);
  });
});

describe('repairBackend', () => {
  it('removes folders that differ from their stamp', async () => {
    await mkdir(join(cache, 'addon-without-a-stamp'));
    const { removed, report } = await repairBackend({ cache, candidate: 'wasm' });
    expect(removed).toEqual(['addon-without-a-stamp']);
    expect(report.choice.candidate).toBe('wasm');
  });
});

describe('cleanBackend', () => {
  it('returns the number of removed bytes', async () => {
    await mkdir(join(cache, 'libraries'));
    await writeFile(join(cache, 'libraries', 'a'), 'x'.repeat(1000));
    expect(await cleanBackend({ cache })).toBe(1000);
    expect(await readdir(cache)).toEqual([]);
  });

  it('does nothing without a cache', async () => {
    expect(await cleanBackend({ cache: join(cache, 'none') })).toBe(0);
  });
});
