import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteView } from '@ridgeline/storage';
import {
  killAll,
  ridgeline,
  startRidgeline,
  startRidgelineWithEnv,
  type RunningCommand,
} from './testing/start-ridgeline.ts';

const interruptOption = `--import ${new URL('testing/interrupt-at-output.mjs', import.meta.url).href}`;

let folder: string;
let commands: RunningCommand[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-stopped-'));
  writeSweep();
  // In search N, trials wait for the file `go-N`, except with x = 0. Finals leave the file `tested`.
  writeFileSync(
    join(folder, 'train.mjs'),
    `import { existsSync, writeFileSync } from 'node:fs';
    import { setTimeout as wait } from 'node:timers/promises';
    const isFinals = process.env.RIDGELINE_PHASE === 'finals';
    const seed = Number(process.env.RIDGELINE_SEED);
    // The seeds of search N begin at N million, except for the first search.
    const search = Math.max(1, Math.floor(seed / 1e6));
    const x = Number(process.argv[2].split('=')[1]);
    while (!isFinals && x > 0 && !existsSync('go-' + search)) await wait(20);
    const loss = x + seed / 1e9;
    console.log(JSON.stringify({ val_loss: loss }));
    if (isFinals) {
      writeFileSync('tested', '');
      console.log(JSON.stringify({ test_loss: loss }));
    }`,
  );
});
afterEach(async () => {
  await killAll(commands);
  commands = [];
  rmSync(folder, { recursive: true });
});

function writeSweep(extraLine = ''): void {
  writeFileSync(
    join(folder, 'sweep.yaml'),
    `name: test
program: train.mjs
metric: { name: val_loss, goal: minimize }
method: grid
finals: { seeds: 2, when: after_search }
${extraLine}
strategies: { a: { parameters: { x: { values: [0, 1] } } }, b: { parameters: { x: { value: 2 } } } }
`,
  );
}

/** Starts a run whose two threads train the last trials of the search. */
async function startLastTrials(): Promise<RunningCommand> {
  const run = startRidgeline(folder, 'run', 'sweep.yaml', '--plain', '--threads', '2');
  commands.push(run);
  await run.waitForOutput('started', 3);
  await run.waitForOutput('complete  #');
  return run;
}

/** Lets the trials of a search end. */
const release = (search: number) => writeFileSync(join(folder, `go-${search}`), '');
const isTested = () => existsSync(join(folder, 'tested'));

async function readStates(): Promise<Readonly<Record<string, string>>> {
  const view = await openSqliteView(join(folder, 'ridgeline.db'));
  const studies = await view.studies();
  await view.close();
  return Object.fromEntries(studies.map(({ name, state }) => [name, state]));
}

describe('a run that ends in the last trials of its search', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('starts its finals only when it continues after %s', async (signal, code) => {
    const run = await startLastTrials();
    run.child.kill(signal);
    await run.waitForOutput('2 trials finish');
    release(1);
    const end = await run.result;
    expect(end).toMatchObject({ code, stderr: '' });
    expect(end.stdout).toContain('Interrupted before the finals.');
    expect(await readStates()).toEqual({ test: 'complete' });
    expect(isTested()).toBe(false);
    expect(await ridgeline(folder, 'run', 'sweep.yaml', '--plain')).toMatchObject({ code: 0 });
    expect(await readStates()).toEqual({ test: 'complete', 'test.finals-1': 'complete' });
  });

  it.each(['run', 'resume'])('is stopped by a command until `%s` continues it', async (command) => {
    const run = await startLastTrials();
    expect(await ridgeline(folder, 'stop')).toMatchObject({ code: 0 });
    const end = await run.result;
    expect(end).toMatchObject({ code: 0, stdout: expect.stringContaining('Stopped: stopped by hand.') });
    expect(await readStates()).toEqual({ test: 'stopped' });
    expect(isTested()).toBe(false);
    const continued = await ridgeline(folder, ...(command === 'run' ? ['run', 'sweep.yaml'] : ['resume']));
    expect(continued).toMatchObject({ code: 0 });
    expect(await readStates()).toEqual({ test: 'complete', 'test.finals-1': 'complete' });
  });
});

it('heeds an interrupt between a search and its finals', async () => {
  release(1);
  // The header of the table that follows the search.
  const environment = { NODE_OPTIONS: interruptOption, INTERRUPT_AT: 'epochs  state' };
  const run = startRidgelineWithEnv(environment, folder, 'run', 'sweep.yaml', '--plain', '--threads', '2');
  commands.push(run);
  expect(await run.result).toMatchObject({ code: 130, stderr: '' });
  expect(isTested()).toBe(false);
  expect(await ridgeline(folder, 'run', 'sweep.yaml', '--plain')).toMatchObject({ code: 0 });
  expect(isTested()).toBe(true);
});

describe('one of several searches', () => {
  beforeEach(() => writeSweep('searches: 6'));

  it('is not followed by its finals after an interrupt', async () => {
    release(1);
    const run = startRidgeline(folder, 'run', 'sweep.yaml', '--plain', '--threads', '2');
    commands.push(run);
    // Three trials of the first search, four of its finals, and three of the second search.
    await run.waitForOutput('started', 10);
    await run.waitForOutput('complete  #', 8);
    run.child.kill('SIGINT');
    await run.waitForOutput('2 trials finish');
    release(2);
    expect(await run.result).toMatchObject({ code: 130, stderr: '' });
    expect(await readStates()).toEqual({
      test: 'complete',
      'test.finals-1': 'complete',
      'test.search-2': 'complete',
    });
  });

  it('adds no signal handlers to those of the others', async () => {
    for (let search = 1; search <= 6; search++) release(search);
    const run = await ridgeline(folder, 'run', 'sweep.yaml', '--plain', '--threads', '2');
    expect(run).toMatchObject({ code: 0, stderr: '' });
  });
});
