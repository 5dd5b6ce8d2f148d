import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { addonPath, prebuiltName } from './addon-cache.ts';
import { detectInstructions, findTarget } from './addon-target.ts';
import { cleanEngine, ensureEngine, findEngine, repairEngine } from './find-engine.ts';

const originalEnvironment = { ...process.env };
let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'ridgeline-engine-'));
  process.env['RIDGELINE_CACHE'] = cache;
});
afterEach(() => {
  process.env = { ...originalEnvironment };
  rmSync(cache, { recursive: true });
});

/** Replaces the compiler with a shell script. */
function replaceCompiler(body: string): void {
  const file = join(cache, 'compiler');
  writeFileSync(file, `#!/bin/sh\n[ "$1" = --version ] && exit 0\n${body}\n`, {
    mode: 0o755,
  });
  process.env['CXX'] = file;
}

const listWorkspaces = () => readdirSync(join(cache, 'engine')).filter((name) => name.startsWith('tmp-'));

it('findEngine returns WebAssembly before an addon is compiled', () => {
  expect(findEngine()).toEqual({
    choice: { type: 'wasm' },
    reason: 'the addon has not been compiled yet',
    hint: undefined,
  });
});

it('ensureEngine does not store the lack of a compiler', async () => {
  process.env['CXX'] = join(cache, 'nowhere');
  const report = await ensureEngine(undefined, cache);
  expect(report).toMatchObject({ choice: { type: 'wasm' }, hint: 'sudo apt-get install g++' });
  expect(report.reason).toMatch(/nowhere is not installed|nowhere are not installed/);
  expect(findEngine().reason).toBe('the addon has not been compiled yet');
  expect(listWorkspaces()).toEqual([]);
});

it('ensureEngine stores a failed compilation until repairEngine runs', async () => {
  replaceCompiler('echo "engine.cc:1: error: no lanes here" >&2; exit 1');
  const report = await ensureEngine(undefined, cache);
  expect(report.choice).toEqual({ type: 'wasm' });
  expect(report.reason).toContain('error: no lanes here');
  process.env['CXX'] = join(cache, 'nowhere');
  expect((await ensureEngine(undefined, cache)).reason).toBe(report.reason);
  expect(findEngine().reason).toBe(report.reason);
  expect((await repairEngine(undefined, cache)).reason).toContain('nowhere');
  expect(listWorkspaces()).toEqual([]);
});

it('ensureEngine falls back to WebAssembly if a failed compilation cannot be stored', async () => {
  replaceCompiler(`mkdir -p "${addonPath()}.failed"; echo "error: the disk is full" >&2; exit 1`);
  const report = await ensureEngine(undefined, cache);
  expect(report).toMatchObject({
    choice: { type: 'wasm' },
    reason: expect.stringContaining('is full') as string,
  });
});

it('ensureEngine rejects a compiled addon that cannot be loaded', async () => {
  replaceCompiler('for last; do :; done; echo "no addon" > "$last"');
  const report = await ensureEngine(undefined, cache);
  expect(report.choice).toEqual({ type: 'wasm' });
  expect(report.reason).toMatch(/^the addon does not run on this machine: /);
});

it('ensureEngine compiles the addon if the prebuilt one does not run', async () => {
  const { name } = findTarget(process.arch, detectInstructions());
  writeFileSync(join(cache, prebuiltName(process.platform, name)), 'of another machine');
  replaceCompiler('echo "error: asked to compile" >&2; exit 1');
  expect((await ensureEngine(undefined, cache)).reason).toContain('error: asked to compile');
});

it('findEngine returns the compiled addon until the cache is cleaned', async () => {
  const addon = addonPath();
  mkdirSync(dirname(addon), { recursive: true });
  writeFileSync(addon, 'x'.repeat(1000));
  expect(findEngine()).toEqual({ choice: { type: 'native', addon }, reason: undefined });
  expect(await cleanEngine()).toBe(1000);
  expect(findEngine().choice).toEqual({ type: 'wasm' });
  expect(await cleanEngine()).toBe(0);
});
