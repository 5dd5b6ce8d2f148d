import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StudyLog } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { locateBuilt } from '../testing/locate-built.ts';
import { createGate } from '../testing/gate.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { complete, readOutcomes } from '../testing/read-outcomes.ts';
import { startRun, type TestRun } from '../testing/start-run.ts';
import { defineStudy } from '../testing/define-study.ts';

/** Folder for the trials' files. */
const folder = mkdtempSync(join(tmpdir(), 'ridgeline-runner-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));

const gatedHost = locateBuilt('gated-host');

/** Last epoch that a trial has reported; 0 before the first report. */
function findLastStep({ events }: TestRun, trial: number): number {
  const reports = events.flatMap((event) => (event.type === 'reported' ? event.reports : []));
  return Math.max(0, ...reports.filter(({ key }) => key.trial === trial).map(({ report }) => report.step));
}

describe('a run with faults', () => {
  it('fails a trial at the second death of its thread', async () => {
    const test = await startRun(
      defineStudy(['sleep 50', 'exit 3', 'sleep 50', 'heap', 'sleep 50', 'exit 0', 'sleep 50', 'sleep 50']),
      { heap: 32 },
    );
    await test.run.done;
    expect(await readOutcomes(test)).toEqual([
      complete,
      { type: 'failed', kind: 'crash', message: expect.stringContaining('process.exit(3)') },
      complete,
      { type: 'failed', kind: 'oom', message: expect.stringContaining('heap of the thread was full') },
      complete,
      { type: 'failed', kind: 'crash', message: expect.stringContaining('process.exit(0)') },
      complete,
      complete,
    ]);
    const lostTrials = test.events.flatMap((event) =>
      event.type === 'trial-lost' ? [event.trial.number] : [],
    );
    expect(lostTrials.sort()).toEqual([1, 3, 5]);
    expect(test.events.some(({ type }) => type === 'runner-died')).toBe(false);
  });

  it.each(['leave-throw', 'leave-rejection'])(
    'does not fail a trial for code that an earlier trial left behind (%s)',
    async (behaviour) => {
      const file = join(folder, behaviour);
      const test = await startRun(defineStudy([`${behaviour} ${file}`, `provoke ${file}`, 'train']), {
        threads: 1,
      });
      await test.run.done;
      expect(await readOutcomes(test)).toEqual([complete, complete, complete]);
      expect(test.events.flatMap((event) => (event.type === 'suspected' ? event.trials : []))).toEqual([1]);
    },
  );

  it('treats an error in unawaited code as a death', async () => {
    const test = await startRun(defineStudy(['throw-late', 'train']), { threads: 1 });
    await test.run.done;
    expect(await readOutcomes(test)).toEqual([
      {
        type: 'failed',
        kind: 'crash',
        message: expect.stringMatching(/twice while the trial was alone: .*Error: The timer threw\.\n +at /s),
      },
      complete,
    ]);
  });

  it('traces the death of a process to its trial', async () => {
    const neighbours = Array<string>(3).fill('sleep 30');
    const test = await startRun(defineStudy([...neighbours, 'signal SIGSEGV', ...neighbours]), {
      threads: 3,
    });
    await test.run.done;
    const outcomes = await readOutcomes(test);
    expect(outcomes[3]).toEqual({
      type: 'failed',
      kind: 'crash',
      message: expect.stringContaining('the runner ended by SIGSEGV'),
    });
    expect(outcomes.filter(({ type }) => type === 'complete')).toHaveLength(6);
  });

  it('traces a write into the channel of the runner to its trial', async () => {
    const test = await startRun(defineStudy(['sleep 30', 'garble', 'sleep 30', 'train']));
    await test.run.done;
    const outcomes = await readOutcomes(test);
    expect(outcomes[1]).toEqual({
      type: 'failed',
      kind: 'crash',
      message: expect.stringContaining('something in the runner wrote into its channel'),
    });
    expect(outcomes.filter(({ type }) => type === 'complete')).toHaveLength(3);
  });

  it('reports exhausted memory as its own kind of failure', async () => {
    const missingFile = join(folder, 'never');
    const test = await startRun(defineStudy([`await ${missingFile}`, 'train']), {
      threads: 1,
      limits: { memory: 1 },
    });
    await test.run.done;
    expect((await readOutcomes(test))[0]).toEqual({
      type: 'failed',
      kind: 'oom',
      message: expect.stringMatching(/alone: the runner took \d+\.\d GB of memory/),
    });
  });

  it('fails no trial for a death that does not recur', async () => {
    const mark = join(folder, 'died-once');
    const test = await startRun(defineStudy(['sleep 30', `signal-once ${mark}`, 'sleep 30', 'sleep 30']));
    expect(await test.run.done).toEqual({ type: 'complete' });
    expect(existsSync(mark)).toBe(true);
    expect(await readOutcomes(test)).toEqual([complete, complete, complete, complete]);
  });

  it('loses only the running attempts after kill -9 of the runner', async () => {
    const go = join(folder, 'killed');
    const waitingBehaviours = Array<string>(4).fill(`await ${go}`);
    const test = await startRun(defineStudy(['train', 'train', ...waitingBehaviours]));
    await test.until('trial-ended');
    await test.until('trial-started', ({ trial }) => trial.number === 2);
    const { pid } = await test.until('runner-started');
    process.kill(pid, 'SIGKILL');
    const { reason } = await test.until('runner-died');
    expect(reason).toContain('SIGKILL');
    writeFileSync(go, '');
    expect(await test.run.done).toEqual({ type: 'complete' });
    const outcomes = await readOutcomes(test);
    expect(outcomes.map(({ type }) => type)).toEqual(Array(6).fill('complete'));
    const deathIndex = test.events.findIndex(({ type }) => type === 'runner-died');
    const endedBefore = test.events
      .slice(0, deathIndex)
      .flatMap((event) => (event.type === 'trial-ended' ? [event.trial.number] : []));
    for (const number of endedBefore) {
      const row = await test.store.view.trial('test', number);
      expect(row.attempts).toHaveLength(1);
    }
  });

  it('leaves no trial waiting if a runner dies during a claim', async () => {
    const store = createMemoryStore();
    const definition = defineStudy(['train', 'train']);
    await store.log.createStudy({ name: 'test', definition, plan: { configurations: 2, trials: 2 } });
    const [claimGate, writeGate] = [createGate(), createGate()];
    const startTrials: StudyLog['startTrials'] = async (...call) => {
      claimGate.open();
      await writeGate.opened;
      return store.log.startTrials(...call);
    };
    const test = await startRun(definition, {
      store: { ...store, log: { ...store.log, startTrials } },
      threads: 1,
    });
    const { pid } = await test.until('runner-started');
    await claimGate.opened;
    process.kill(pid, 'SIGKILL');
    await test.until('runner-died');
    writeGate.open();
    expect(await test.run.done).toEqual({ type: 'complete' });
    expect(await readOutcomes(test)).toEqual([complete, complete]);
  });

  it('ends the thread of an endless loop at its timeout', async () => {
    const clock = createManualClock();
    const test = await startRun(defineStudy(['spin', 'train', 'obey', 'train', 'train']), {
      failures: { timeout: 1.5 },
      clock,
    });
    for (const endless of [0, 2]) {
      await test.until('trial-started', ({ trial }) => trial.number === endless);
    }
    await clock.advance(2000);
    await test.run.done;
    const timeout = { type: 'failed', kind: 'timeout', message: 'The trial took longer than 1.5 s.' };
    expect(await readOutcomes(test)).toEqual([timeout, complete, timeout, complete, complete]);
    expect(test.events.some(({ type }) => type === 'runner-died')).toBe(false);
  });

  it.each([
    ['continues', 4, 1],
    ['reruns after a stop was sent', 1, 2],
  ])('does not count the time of a suspended runner: the trial %s', async (_, timeout, attempt) => {
    const clock = createManualClock();
    const test = await startRun(defineStudy(['obey']), { failures: { timeout }, clock });
    const { pid } = await test.until('runner-started');
    await test.until('trial-started');
    process.kill(pid, 'SIGSTOP');
    // A suspended process is detected only after some seconds.
    await clock.advance(60_000);
    process.kill(pid, 'SIGCONT');
    if (attempt === 2) {
      const { reason } = await test.until('trial-lost');
      expect(reason).toMatch(/was in a runner that stood still for \d+ s/);
    }
    await test.until('trial-started', (event) => event.attempt === attempt);
    expect(test.run.command({ type: 'stop', trial: 0 }).ok).toBe(true);
    await test.run.done;
    const outcome = { type: 'cancelled', reason: expect.stringContaining('stopped by hand') };
    expect(await readOutcomes(test)).toEqual([outcome]);
  });

  it('ends the process of a trial that is blocked in a system call', async () => {
    const clock = createManualClock();
    const [first, second] = [join(folder, 'first-neighbour'), join(folder, 'second-neighbour')];
    const test = await startRun(defineStudy(['block', `await ${first}`, `await ${second}`, 'train']), {
      failures: { timeout: 1.5 },
      limits: { grace: 300 },
      clock,
    });
    for (const trial of [0, 1]) await test.until('trial-started', (event) => event.trial.number === trial);
    await clock.advance(1000);
    writeFileSync(first, '');
    await test.until('trial-started', ({ trial }) => trial.number === 2);
    await clock.advance(1300);
    await test.until('runner-died');
    writeFileSync(second, '');
    await test.run.done;
    const [blocked, ...neighbours] = await readOutcomes(test);
    expect(blocked).toEqual({
      type: 'failed',
      kind: 'timeout',
      message: 'The trial took longer than 1.5 s.',
    });
    expect(neighbours.map(({ type }) => type)).toEqual(Array(3).fill('complete'));
    expect(test.events.some(({ type }) => type === 'suspected')).toBe(false);
  });

  it('distinguishes a silent thread from a busy one', async () => {
    const clock = createManualClock();
    const test = await startRun(defineStudy(['spin', 'obey']), {
      limits: { silence: 1000, grace: Infinity },
      clock,
    });
    for (const attempt of [1, 2]) {
      await test.until('trial-started', (event) => event.trial.number === 0 && event.attempt === attempt);
      const isOver = () =>
        test.events.some(
          (event) =>
            (event.type === 'trial-lost' || event.type === 'trial-ended') && event.attempt === attempt,
        );
      for (let step = findLastStep(test, 1); !isOver(); step = findLastStep(test, 1)) {
        await clock.advance(200);
        await test.until('reported', () => findLastStep(test, 1) > step);
      }
    }
    const endEvent = await test.until('trial-ended');
    expect(endEvent).toMatchObject({
      trial: { number: 0 },
      attempt: 2,
      outcome: { type: 'failed', kind: 'timeout', message: expect.stringContaining('no sign of life') },
    });
    expect(test.run.command({ type: 'stop', trial: 1 }).ok).toBe(true);
    await test.run.done;
    const [, obeyingTrial] = await readOutcomes(test);
    expect(obeyingTrial).toMatchObject({ type: 'cancelled' });
  });

  it('treats a process that cannot start a trial as dead', async () => {
    const gate = join(folder, 'stuck');
    const clock = createManualClock();
    const test = await startRun(defineStudy([`train ${gate}`, `train ${gate}`]), {
      entry: gatedHost,
      limits: { silence: 500 },
      clock,
    });
    while (!existsSync(`${gate}-0`) || !existsSync(`${gate}-1`)) await sleep(5);
    await clock.advance(700);
    const { reason } = await test.until('runner-died');
    expect(reason).toBe('the runner did not start a trial on a free thread within 0.5 s');
    writeFileSync(gate, '');
    await test.run.done;
    expect(await readOutcomes(test)).toEqual([complete, complete]);
    expect(test.events.flatMap((event) => (event.type === 'suspected' ? event.trials : []))).toEqual([0, 1]);
  });

  it('retries the start of a runner for a limited time', async () => {
    const clock = createManualClock();
    const test = await startRun(defineStudy(['train']), { entry: new URL('file:///nowhere/host.js'), clock });
    const rejection = expect(test.run.done).rejects.toMatchObject({ code: 'RUNNER_FAILED' });
    for (let deaths = 1; deaths <= 7; deaths++) {
      let events = 0;
      await test.until('runner-died', () => ++events === deaths);
      await clock.advance(10_000);
    }
    await rejection;
  });

  it('ends with the reason why the module of its threads cannot be loaded', async () => {
    const entry = locateBuilt('broken-host');
    const test = await startRun(defineStudy(['train', 'train']), { entry });
    await expect(test.run.done).rejects.toMatchObject({
      code: 'RUNNER_FAILED',
      message: expect.stringContaining('no-such-thread.js'),
    });
    expect(await test.store.view.progress('test')).toMatchObject({ running: 0, waiting: 0 });
  });
});
