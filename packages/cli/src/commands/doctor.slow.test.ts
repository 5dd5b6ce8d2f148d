import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ridgeline } from '../testing/start-ridgeline.ts';

describe('ridgeline doctor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-doctor-'));
  const { RIDGELINE_CACHE: previousCache } = process.env;
  beforeAll(() => {
    process.env['RIDGELINE_CACHE'] = join(folder, 'cache');
  });
  afterAll(() => {
    if (previousCache === undefined) delete process.env['RIDGELINE_CACHE'];
    else process.env['RIDGELINE_CACHE'] = previousCache;
    rmSync(folder, { recursive: true });
  });

  it('describes an empty cache as text', async () => {
    const { code, stdout } = await ridgeline(folder, 'doctor');
    expect(code).toBe(0);
    const labels = stdout.split('\n').map((line) => line.split('  ')[0]);
    for (const label of [
      'networks',
      'engine',
      'tensorflow',
      'not wheel',
      'not prebuilt',
      'instructions',
      'numerics',
      'processor',
      'cache',
    ]) {
      expect(labels).toContain(label);
    }
    expect(stdout).toMatch(/^networks +train on the compiled engine, as WebAssembly$/m);
    expect(stdout).toMatch(/^not native +the addon has not been compiled yet$/m);
    expect(stdout).toMatch(/^tensorflow +wasm \(wasm\), tfjs-backend-wasm 4\.22\.0$/m);
    expect(stdout).toMatch(/^not wheel .*\(ridgeline doctor --fix\)$/m);
    expect(stdout).toMatch(/^data digits .*: verified$/m);
    expect(stdout).toMatch(/^data fashion-mnist .*\(ridgeline data fetch fashion-mnist\)$/m);
    expect(stdout).toMatch(/^terminal +none: standard output is not a terminal$/m);
  });

  it('describes a forced backend as JSON', async () => {
    const { stdout } = await ridgeline(folder, 'doctor', '--json', '--backend', 'wasm');
    expect(JSON.parse(stdout)).toMatchObject({
      networks: { backend: { type: 'tensorflow', choice: { candidate: 'wasm' } } },
      engine: { choice: { type: 'wasm' }, fused: true },
      backend: { choice: { candidate: 'wasm' }, tried: [] },
      versions: { node: process.versions.node, abi: process.versions.modules },
      cpu: { features: expect.any(Array) as string[] },
      fingerprint: { backend: 'wasm', oneDnn: false },
      sqlite: expect.stringMatching(/^3\.\d+/) as string,
      terminal: { interactive: false },
    });
  });

  it('rejects an unavailable backend', async () => {
    const { code, stderr } = await ridgeline(folder, 'doctor', '--backend', 'wheel');
    expect(code).toBe(2);
    expect(stderr).toBe(
      'The backend wheel is not available: it is not set up yet.\nnpx ridgeline doctor --fix\n',
    );
  });

  it('removes the setup', async () => {
    const cache = join(folder, 'cache', 'tensorflow');
    mkdirSync(join(cache, 'old'), { recursive: true });
    writeFileSync(join(cache, 'old', 'library'), 'x'.repeat(3000));
    const { code, stderr } = await ridgeline(folder, 'doctor', '--clean');
    expect([code, stderr, existsSync(join(cache, 'old'))]).toEqual([0, 'Removed 3 kB.\n', false]);
  });
});
