import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ridgeline, startRidgeline } from './testing/start-ridgeline.ts';
import { parsePrintedEvents } from './testing/printed-events.ts';

const sweep = `name: tiny
task:
  data: { name: digits, train: 400, validation: 200 }
  network: { hidden: [8] }
  training: { epochs: 3 }
pruner: { name: threshold, upper: 2.2 }
lag: 4
parameters:
  training.optimizer.learning_rate: { values: [0.01, 1.0e-9, 1.0e+30] }
method: grid
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-json-'));
  writeFileSync(join(folder, 'tiny.yaml'), sweep);
  writeFileSync(
    join(folder, 'long.yaml'),
    sweep.replace('epochs: 3', 'epochs: 1000000').replace('2.2', '1e9').replace('1.0e+30', '0.02'),
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (file: string, ...args: string[]) =>
  ridgeline(folder, 'run', file, '--json', '--threads', '1', ...args);

describe('ridgeline run --json', () => {
  it('reports the start and end of trials and of the study', async () => {
    const result = await run('tiny.yaml', '--checkpoints', '1MB');
    const events = parsePrintedEvents(result);
    expect(events[0]).toMatchObject({ type: 'study-started', version: 2, study: 'tiny', trials: 3 });
    const listEventTypes = (trial: number) =>
      events
        .filter((event) => 'trial' in event && event.trial === trial)
        .map((event) => (event.type === 'trial-ended' ? event.outcome.type : event.type));
    expect(listEventTypes(0)).toEqual(['trial-started', 'report', 'report', 'report', 'complete']);
    expect(listEventTypes(1)).toEqual(['trial-started', 'report', 'pruned']);
    expect(listEventTypes(2)).toEqual(['trial-started', 'diverged']);
    const trials = { complete: 1, pruned: 1, diverged: 1, failed: 0, cancelled: 0 };
    expect(events.at(-1)).toMatchObject({ type: 'study-ended', end: 'complete', trials, exitCode: 0 });

    const repeatedRun = await run('tiny.yaml', '--serve');
    expect(repeatedRun.stderr).not.toContain('undefined');
    const [firstEvent, lastEvent, ...otherEvents] = parsePrintedEvents(repeatedRun);
    expect(firstEvent).toMatchObject({ type: 'study-started', ended: 3 });
    expect(lastEvent).toMatchObject({ type: 'study-ended', end: 'complete', trials });
    expect(otherEvents).toEqual([]);

    const weights = join(folder, 'ridgeline.db-tiny.checkpoints');
    expect(readdirSync(weights)).toEqual(['0']);
    expect(readdirSync(join(weights, '0')).sort()).toEqual(['model.json', 'weights.bin']);

    const log = readFileSync(join(folder, 'ridgeline.db-tiny.log'), 'utf8').trimEnd().split('\n');
    const kinds = log.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(kinds.filter((kind) => kind === 'trial-ended')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'study-ended')).toHaveLength(2);
  });

  it('reports an interrupt', async () => {
    const interruptedRun = startRidgeline(folder, 'run', 'long.yaml', '--json', '--threads', '1');
    await interruptedRun.waitForOutput('"type":"report"');
    interruptedRun.child.kill('SIGINT');
    await interruptedRun.waitForOutput('"state":"stopping"');
    interruptedRun.child.kill('SIGINT');
    const events = parsePrintedEvents(await interruptedRun.result);
    expect(events.at(-1)).toMatchObject({ end: 'interrupted', remaining: 3, exitCode: 130 });
    const terminatedRun = startRidgeline(folder, 'run', 'long.yaml', '--json', '--threads', '1');
    await terminatedRun.waitForOutput('"type":"trial-started"');
    terminatedRun.child.kill('SIGTERM');
    await terminatedRun.waitForOutput('"state":"stopping"');
    terminatedRun.child.kill('SIGINT');
    expect(parsePrintedEvents(await terminatedRun.result).at(-1)).toMatchObject({
      end: 'terminated',
      exitCode: 143,
    });
  });

  it('reports a rejection as its only line', async () => {
    writeFileSync(join(folder, 'wrong.yaml'), sweep.replace('digits', 'digist'));
    const result = await run('wrong.yaml');
    expect(parsePrintedEvents(result)).toEqual([
      expect.objectContaining({ type: 'error', code: 'SWEEP_INVALID', exitCode: 2 }),
    ]);
    expect(result.stderr).toContain('wrong.yaml:3:17');
  });

  it('rejects an invalid folder for weights before it creates a study', async () => {
    writeFileSync(join(folder, 'ridgeline.db-tiny.checkpoints'), '');
    const result = await run('tiny.yaml', '--checkpoints', '1MB');
    expect(parsePrintedEvents(result)).toEqual([
      expect.objectContaining({ type: 'error', code: 'FILE_UNREADABLE', exitCode: 2 }),
    ]);
    expect(existsSync(join(folder, 'ridgeline.db-tiny.log'))).toBe(false);
  });
});
