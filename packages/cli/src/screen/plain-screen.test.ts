import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRidgelineIn } from '../testing/start-ridgeline.ts';

/** Trials of a second each, one after the other. */
const sweepOf = (trials: number) => `name: slow
objective: { module: ./slow.mjs, epochs: 1 }
metric: { name: loss, goal: minimize }
method: grid
parameters: { i: { values: [${[...Array(trials).keys()].join(', ')}] } }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-plain-'));
  writeFileSync(
    join(folder, 'slow.mjs'),
    'export default ({ report }) => new Promise((done) => setTimeout(() => done(report({ loss: 1 })), 1000));',
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const faults = new URL('../testing/failing-reads.mjs', import.meta.url).href;

function runWith(fault: 'disk' | 'bug' | 'end', trials: number) {
  writeFileSync(join(folder, 'slow.yaml'), sweepOf(trials));
  const environment = { NODE_OPTIONS: `--import=${faults}`, RIDGELINE_TEST_FAULT: fault };
  return startRidgelineIn(environment, folder, 'run', 'slow.yaml', '--plain', '--threads', '1').ended;
}

function warnings(): readonly string[] {
  return readFileSync(join(folder, 'ridgeline.db-slow.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; about?: string; message: string })
    .flatMap(({ type, about, message }) => (type === 'warning' && about === 'screen' ? [message] : []));
}

describe('the lines of a run', () => {
  it('begin again when the database can be read again, and the run has never stopped', async () => {
    const { code, stdout, stderr } = await runWith('disk', 12);
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout.match(/^study +slow: 12 trials/gm)).toHaveLength(3);
    expect(stdout).toContain('npx ridgeline compare slow');
    const said = 'no lines come for now; the run goes on';
    expect(stderr.match(new RegExp(said, 'g'))).toHaveLength(1);
    expect(warnings()).toEqual([expect.stringContaining(said)]);
    expect(warnings()[0]).toContain('SQLITE_IOERR_READ');
  }, 120_000);

  it('end with a bug, which shows its stack, and the run does not', async () => {
    const { code, stdout, stderr } = await runWith('bug', 4);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout.match(/^study +slow/gm)).toHaveLength(1);
    expect(stdout).toContain('npx ridgeline compare slow');
    expect(warnings()).toEqual([expect.stringMatching(/bug in Ridgeline[^]*lines have a bug[^]*\n +at /)]);
  }, 120_000);

  it('leave the exit code as it is where the table at the end cannot be read', async () => {
    const { code, stdout, stderr } = await runWith('end', 2);
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stderr).toContain('SQLITE_IOERR_READ');
  }, 120_000);
});
