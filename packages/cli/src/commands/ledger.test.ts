import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendToLedger } from '@ridgeline/storage/ledger';
import { runCliIn } from '../testing/run-cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-ledger-command-'));
});

const run = (...args: readonly string[]) => runCliIn(folder, 'ledger', ...args);
const refusal = (message: RegExp) => ({ code: 2, err: expect.stringMatching(message) as string });

describe('ledger verify', () => {
  it('refuses to verify a missing ledger without a database', async () => {
    expect(await run('verify')).toMatchObject(
      refusal(/^There is no ledger .*ridgeline\.db-ledger\.jsonl, and no database to compare\.$/m),
    );
  });

  it('verifies a ledger without a database', async () => {
    await appendToLedger(join(folder, 'own.jsonl'), () => ({ type: 'look', study: 'mine', trials: 1 }));
    expect(await run('verify', '--ledger', 'own.jsonl')).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^own\.jsonl is intact \(there is no database to compare\): 1 entry, including 0 claims; /,
      ),
    });
  });

  it('refuses a database that cannot be read', async () => {
    writeFileSync(join(folder, 'ridgeline.db'), 'this is the text of another program\n'.repeat(100));
    expect(await run('verify')).toMatchObject(refusal(/ridgeline\.db is not a SQLite database\.$/m));
  });
});

it('reports an entry that was changed after it was written', async () => {
  const path = join(folder, 'own.jsonl');
  await appendToLedger(path, () => ({ type: 'look', study: 'mine', trials: 12 }));
  writeFileSync(path, readFileSync(path, 'utf8').replace('"trials":12', '"trials":99'));
  expect(await run('--ledger', 'own.jsonl')).toMatchObject({
    out: expect.stringContaining('after 99 trials') as string,
    ...refusal(/^Line 1 of the ledger own\.jsonl was changed after it was written/m),
  });
});

describe.each([[[]], [['verify']]])('ledger with the arguments %j', (args) => {
  it('refuses a named ledger that does not exist', async () => {
    expect(await run(...args, '--ledger', 'clams.jsonl')).toMatchObject(
      refusal(/^There is no ledger clams\.jsonl\.$/m),
    );
  });

  it('refuses a folder and a device in place of a ledger', async () => {
    mkdirSync(join(folder, 'claims'));
    for (const name of ['claims', '/dev/zero']) {
      expect(await run(...args, '--ledger', name)).toMatchObject(
        refusal(
          new RegExp(`^The ledger ${name} cannot be read: it is not a file\\.\nName a file with --ledger`),
        ),
      );
    }
  });

  it('reports a file that is no ledger', async () => {
    writeFileSync(join(folder, 'sweep.yaml'), 'name: mine\n');
    expect(await run(...args, '--ledger', 'sweep.yaml')).toMatchObject(
      refusal(/^.*Line 1 .*is not a ledger entry/ms),
    );
  });
});
