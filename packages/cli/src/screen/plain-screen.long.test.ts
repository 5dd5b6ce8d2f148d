import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startRidgelineWithEnv } from '../testing/start-ridgeline.ts';

/** Sweep of trials that train until `finish` is called. */
const sweep = `name: slow
objective: { module: ./slow.mjs, epochs: 1 }
metric: { name: loss, goal: minimize }
method: grid
parameters: { i: { values: [0, 1] } }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-plain-'));
  writeFileSync(
    join(folder, 'slow.mjs'),
    `import { existsSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    export default async ({ report }) => {
      while (!existsSync('may-end')) await setTimeout(20);
      report({ loss: 1 });
    };`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const faults = new URL('../testing/failing-reads.mjs', import.meta.url).href;

const finish = () => writeFileSync(join(folder, 'may-end'), '');

function runWith(fault: 'disk' | 'bug' | 'end') {
  writeFileSync(join(folder, 'slow.yaml'), sweep);
  const environment = { NODE_OPTIONS: `--import=${faults}`, RIDGELINE_TEST_FAULT: fault };
  return startRidgelineWithEnv(environment, folder, 'run', 'slow.yaml', '--plain', '--threads', '1');
}

function readWarnings(): readonly string[] {
  const log = join(folder, 'ridgeline.db-slow.log');
  if (!existsSync(log)) return [];
  return readFileSync(log, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { type: string; about?: string; message: string })
    .flatMap(({ type, about, message }) => (type === 'warning' && about === 'screen' ? [message] : []));
}

describe('the lines of a run', () => {
  it('resume when the database is readable again, without stopping the run', async () => {
    const run = runWith('disk');
    await run.waitForOutput('slow: 2 trials', 3);
    finish();
    const { code, stdout, stderr } = await run.result;
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout.match(/^study +slow: 2 trials/gm)).toHaveLength(3);
    expect(stdout).toContain('npx ridgeline report slow');
    const warning = 'lines pause until the database can be read; the run continues';
    expect(stderr.match(new RegExp(warning, 'g'))).toHaveLength(1);
    expect(readWarnings()).toEqual([expect.stringContaining(warning)]);
    expect(readWarnings()[0]).toContain('SQLITE_IOERR_READ');
  });

  it('stop after a bug, whose stack is logged, without ending the run', async () => {
    const run = runWith('bug');
    while (readWarnings().length === 0) await wait(20);
    finish();
    const { code, stdout, stderr } = await run.result;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout.match(/^study +slow/gm)).toHaveLength(1);
    expect(stdout).toContain('npx ridgeline report slow');
    expect(readWarnings()).toEqual([
      expect.stringMatching(/bug in Ridgeline[^]*lines have a bug[^]*\n +at /),
    ]);
  });

  it('leave the exit code unchanged if the final table cannot be read', async () => {
    finish();
    const { code, stdout, stderr } = await runWith('end').result;
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stderr).toContain('SQLITE_IOERR_READ');
  });
});
