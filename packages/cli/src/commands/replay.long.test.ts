import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ridgeline } from '../testing/start-ridgeline.ts';

const sweep = `name: small
task:
  data: { name: digits, train: 100, validation: 60 }
  network: { hidden: [8] }
  training: { epochs: 3 }
method: grid
parameters: { network.dropout: { values: [0, 0.2, 0.4] } }
`;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-replay-test-'));
  writeFileSync(join(folder, 'small.yaml'), sweep);
  expect(await ridgeline(folder, 'run', 'small.yaml', '--threads', '1')).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('replay', () => {
  it('reproduces the bits of a trial', async () => {
    expect(await ridgeline(folder, 'replay', 'small/1')).toEqual({
      code: 0,
      signal: null,
      stdout: 'small/1: retrained for 3 epochs: every number is bit-identical to the stored one.\n',
      stderr: '',
    });
  });

  it('succeeds on another backend, whose numerics it names if they differ', async () => {
    const { code, stdout } = await ridgeline(folder, 'replay', 'small/2', '--backend', 'wasm');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /every number is bit-identical|with different numerics \(backend was engine and is wasm/,
    );
  });

  it('finds user data from any folder', async () => {
    const rows = Array.from({ length: 40 }, (_, row) => `${row},${(row * 7) % 5},${row % 3}`);
    writeFileSync(join(folder, 'mine.csv'), `a,b,y\n${rows.join('\n')}\n`);
    const ownSweep = sweep
      .replace('small', 'own')
      .replace('{ name: digits, train: 100, validation: 60 }', '{ csv: ./mine.csv, target: y }');
    writeFileSync(join(folder, 'own.yaml'), ownSweep);
    expect(await ridgeline(folder, 'run', 'own.yaml', '--db', 'own.db')).toMatchObject({ code: 0 });
    const otherFolder = join(folder, 'otherFolder');
    mkdirSync(otherFolder);
    const replay = await ridgeline(otherFolder, 'replay', 'own/0', '--db', '../own.db');
    expect(replay).toMatchObject({ code: 0, stderr: '' });
  });

  it('repeats the suggestions and pruning decisions of an asynchronous search', async () => {
    const learningSweep = sweep
      .replace('small', 'learns')
      .replace('method: grid', 'method: tpe\nrun_cap: 24\nasynchronous: true\npruner: median\nseeds: 1')
      .replace('{ values: [0, 0.2, 0.4] }', '{ min: 0, max: 0.6 }');
    writeFileSync(join(folder, 'learns.yaml'), learningSweep);
    expect(await ridgeline(folder, 'run', 'learns.yaml', '--db', 'learns.db')).toMatchObject({ code: 0 });
    const { code, stdout } = await ridgeline(folder, 'replay', 'learns/23', '--db', 'learns.db');
    expect(stdout).toContain(
      'learns/23: the recorded history gives the same suggestion and the same pruning decisions.\n',
    );
    expect(code).toBe(0);
  });

  it('rejects an unknown trial', async () => {
    expect(await ridgeline(folder, 'replay', 'small')).toMatchObject({ code: 2 });
    expect(await ridgeline(folder, 'replay', 'small/99')).toMatchObject({ code: 2 });
  });
});
