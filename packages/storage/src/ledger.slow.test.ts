import { execFile } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { appendToLedger, readLedger } from './ledger.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-ledger-'));
  path = join(folder, 'ledger.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const look = (trials: number) => ({ type: 'look', study: 'mine', trials }) as const;

describe('the file of a ledger', () => {
  it('contains each acknowledged entry', async () => {
    expect(await readLedger(path)).toMatchObject({ entries: [], fault: undefined });
    const first = await appendToLedger(path, () => look(1));
    await appendToLedger(path, (entries) => look(entries.length + 1));
    const { entries } = await readLedger(path);
    expect(entries).toMatchObject([first!, { entry: 2, trials: 2, before: first!.hash }]);
    expect(readdirSync(folder)).toEqual(['ledger.jsonl', 'ledger.jsonl-lock']);
  });

  it('is unchanged without an event or after an error', async () => {
    await appendToLedger(path, () => look(1));
    const bytesBefore = readFileSync(path);
    expect(await appendToLedger(path, () => undefined)).toBeUndefined();
    await expect(appendToLedger(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readFileSync(path)).toEqual(bytesBefore);
  });

  it('loses nothing when many processes append simultaneously', async () => {
    const program = fileURLToPath(new URL('./ledger.test.program.mjs', import.meta.url));
    const append = () =>
      promisify(execFile)(process.execPath, [program, path, '10'], {
        env: { ...process.env, NODE_OPTIONS: '' },
      });
    await Promise.all([append(), append(), append()]);
    const { entries, fault } = await readLedger(path);
    expect(fault).toBeUndefined();
    expect(entries.map(({ entry }) => entry)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    // Each process read all earlier entries, so no number occurs twice.
    expect(entries.map((entry) => entry.type === 'look' && entry.trials)).toEqual([...entries.keys()]);
    expect(await appendToLedger(path, () => look(30))).toMatchObject({ entry: 31 });
  }, 60_000);

  it('drops a line that a crash truncated', async () => {
    await appendToLedger(path, () => look(1));
    const line = readFileSync(path, 'utf8');
    appendFileSync(path, line.slice(0, -9));
    expect(await readLedger(path)).toMatchObject({ isCutOff: true, entries: [{ entry: 1 }] });
    expect(await appendToLedger(path, () => look(2))).toMatchObject({ entry: 2 });
    expect((await readLedger(path)).entries).toHaveLength(2);
  });

  it('rejects an entry of which only a part fits on the disk', async () => {
    const program = fileURLToPath(new URL('./ledger.test.program.mjs', import.meta.url));
    // The lock also writes a file, which must fit.
    for (let trials = 0; trials < 20; trials++) await appendToLedger(path, () => look(trials));
    const size = readFileSync(path).length;
    const { stderr } = await promisify(execFile)(
      'prlimit',
      [`--fsize=${size + 40}`, process.execPath, program, path, '1'],
      { env: { ...process.env, NODE_OPTIONS: '' } },
    ).catch((error: { readonly stderr: string }) => error);
    expect(stderr).toContain('DATABASE_UNWRITABLE');
    expect(await appendToLedger(path, () => look(20))).toMatchObject({ entry: 21 });
  });

  it('rejects entries after a damaged one', async () => {
    for (const trials of [1, 2, 3]) await appendToLedger(path, () => look(trials));
    const lines = readFileSync(path, 'utf8');
    for (const [forged, message] of [
      [lines.replace('"trials":2', '"trials":7'), /Line 2 .* was changed after it was written/],
      [lines.replace(/.*\n/, ''), /Line 1 .* has number 2 instead of 1/],
      [lines.replace('{', '['), /Line 1 .* is not a ledger entry/],
    ] as const) {
      writeFileSync(path, forged);
      await expect(appendToLedger(path, () => look(4))).rejects.toMatchObject({
        code: 'LEDGER_DAMAGED',
        message: expect.stringMatching(message) as string,
      });
      expect(readFileSync(path, 'utf8')).toBe(forged);
    }
  });

  it('rejects a missing folder', async () => {
    await expect(appendToLedger(join(folder, 'none', 'x'), () => look(1))).rejects.toMatchObject({
      code: 'DATABASE_UNWRITABLE',
      message: expect.stringMatching(/cannot be written: \S/) as string,
    });
  });
});
