import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillWorkplace, readStoredTrials } from './testing/finals-workplace.ts';
import { ridgeline, startRidgelineWithEnv } from './testing/start-ridgeline.ts';

const sweeps = {
  asha: `
method: random
run_cap: 48
seeds: 2
pruner: { name: asha, min_resource: 1, max_resource: 8, reduction_factor: 2 }
lag: 4
`,
  pbt: `
method: { name: pbt, population: 6, interval: 2, generations: 4, quantile: 0.34 }
seeds: 2
finals: { seeds: 3 }
`,
  pb2: `
method: { name: pb2, population: 6, interval: 2, generations: 4, quantile: 0.34 }
seeds: 2
`,
};

const task = `name: tiny
task:
  data: { idx: pictures, train: 100, validation: 60 }
  network: { hidden: [8] }
  training: { epochs: 8, optimizer: adam }
metric: { name: val_loss, goal: minimize }
parameters:
  training.optimizer.learning_rate: { distribution: log_uniform_values, min: 0.001, max: 0.5 }
  network.dropout: { min: 0.0, max: 0.5 }
`;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-paused-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function createWorkplace(name: string, search: string): string {
  const studyFolder = fillWorkplace(join(folder, name), 2);
  writeFileSync(join(studyFolder, 'tiny.yaml'), task + search);
  return studyFolder;
}

/** Runs the sweep, and kills it before it writes an outcome: its first if `outcomeNumber` is 1. */
async function killBeforeOutcome(outcomeNumber: number, studyFolder: string): Promise<void> {
  const kill = `--import ${new URL('testing/kill-at-outcome.mjs', import.meta.url).href}`;
  const env = { NODE_OPTIONS: kill, KILL_AT: String(outcomeNumber) };
  const run = startRidgelineWithEnv(env, studyFolder, 'run', 'tiny.yaml', '--threads', '3', '--plain');
  expect(await run.result).toMatchObject({ signal: 'SIGKILL' });
}

const readTrials = async (studyFolder: string) => {
  const { trials, curves } = await readStoredTrials(studyFolder, 'tiny');
  return trials.map(({ trial, outcome }, index) => ({ trial, outcome, curve: curves[index] }));
};

describe.each(Object.keys(sweeps) as (keyof typeof sweeps)[])('a search by %s', (name) => {
  it('ends with the same bits after kills, even without stored states', async () => {
    const uninterruptedFolder = createWorkplace('uninterrupted', sweeps[name]);
    expect(
      await ridgeline(uninterruptedFolder, 'run', 'tiny.yaml', '--threads', '1', '--plain'),
    ).toMatchObject({
      code: 0,
    });
    const expectedTrials = await readTrials(uninterruptedFolder);
    expect(expectedTrials.some(({ trial }) => trial.configuration.part?.parent !== undefined)).toBe(true);
    expect(expectedTrials.some(({ outcome }) => outcome.type === 'complete')).toBe(true);

    const killedFolder = createWorkplace('killed', sweeps[name]);
    const states = join(killedFolder, 'ridgeline.db-tiny.states');
    await killBeforeOutcome(13, killedFolder);
    expect(readdirSync(states).length).toBeGreaterThan(0);
    await killBeforeOutcome(12, killedFolder);
    // Renamed: the runner outlives the killed command by some milliseconds, and may still add a state.
    renameSync(states, join(killedFolder, 'lost-states'));
    await killBeforeOutcome(9, killedFolder);
    expect(await ridgeline(killedFolder, 'run', 'tiny.yaml', '--threads', '2', '--plain')).toMatchObject({
      code: 0,
    });
    expect(await readTrials(killedFolder)).toEqual(expectedTrials);
    expect(existsSync(states)).toBe(false);

    const resumedTrial = expectedTrials.findLast(
      ({ trial }) => trial.configuration.part?.parent !== undefined,
    )!;
    const replay = await ridgeline(killedFolder, 'replay', `tiny/${resumedTrial.trial.number}`);
    expect(replay).toMatchObject({ code: 0 });
    expect(replay.stdout).toContain('every number is bit-identical to the stored one.');
    expect(replay.stdout).toContain(
      'the recorded history gives the same suggestion and the same pruning decisions.',
    );
  });
});
