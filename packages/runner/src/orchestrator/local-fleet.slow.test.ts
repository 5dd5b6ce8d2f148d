import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LossCause } from '@ridgeline/core';
import { tasksOf } from '@ridgeline/core/parse';
import { StudySearch } from '@ridgeline/search';
import { systemClock, type Clock } from '../clock.ts';
import { defaultRunnerLimits } from '../supervisor/runner-limits.ts';
import type { RunnerLaunch } from '../supervisor/runner-process.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { locateBuilt } from '../testing/locate-built.ts';
import { defineStudy } from '../testing/define-study.ts';
import { createAttempt, type FleetListener, type RunningAttempt, type PoolKind } from './fleet.ts';
import { LocalFleet } from './local-fleet.ts';
import type { StudyEvent } from './study-event.ts';

const limits = { ...defaultRunnerLimits, timeout: undefined };

const testHost = locateBuilt('test-host');

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-fleet-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a fleet with this launch, and records its events. */
function createFleet(launch: RunnerLaunch, clock: Clock = systemClock, threads = 2) {
  const events: StudyEvent[] = [];
  const losses: (readonly [LossCause, readonly number[]])[] = [];
  const failures: unknown[] = [];
  let notify: () => void = () => undefined;
  const listener: FleetListener = {
    onEvent: (event) => {
      events.push(event);
      notify();
    },
    onReport: () => undefined,
    onEnd: () => undefined,
    onLateEnd: () => undefined,
    onLoss: (cause, attempts) => void losses.push([cause, attempts.map(({ trial }) => trial.number)]),
    onChange: () => notify(),
    flush: () => Promise.resolve(true),
    onFailure: (error) => {
      failures.push(error);
      notify();
    },
  };
  const fleet = new LocalFleet(launch, threads, limits, listener, clock);
  /** Resolves when `condition` is true; checked on every change. */
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise<void>((resolve) => (notify = resolve));
  };
  const count = (type: StudyEvent['type']) => events.filter((event) => event.type === type).length;
  return { fleet, events, failures, losses, until, count };
}

/** Creates an attempt at trial `number`, which behaves as `behaviours[number]`. */
function createTestAttempt(number: number, behaviours: readonly string[], pool: PoolKind): RunningAttempt {
  const definition = defineStudy(behaviours);
  const suggested = new StudySearch(definition, tasksOf(definition)).ask(number + 1)[number]!;
  const key = { trial: number, attempt: 1, token: `token ${number}` };
  return createAttempt(suggested, key, pool, definition);
}

describe('LocalFleet', () => {
  it('retries the start of a runner for a minute', async () => {
    const clock = createManualClock();
    const { fleet, events, failures, until, count } = createFleet(
      { entry: new URL('file:///nowhere/host.js') },
      clock,
    );
    const waitForDeaths = (times: number) =>
      until(() => {
        fleet.isReady('main');
        return count('runner-died') === times;
      });
    for (let times = 1; times <= 6; times++) {
      await waitForDeaths(times);
      expect(failures).toEqual([]);
      // The longest pause between two starts.
      await clock.advance(10_000);
    }
    expect(events[0]).toMatchObject({
      reason: expect.stringMatching(/before it was ready: Error.*host\.js/),
    });
    await waitForDeaths(7);
    expect(failures).toEqual([
      expect.objectContaining({
        code: 'RUNNER_FAILED',
        message: expect.stringMatching(
          /7 starts failed\. The last one: .*before it was ready: Error.*host\.js/,
        ),
      }),
    ]);
    await fleet.end();
  });

  it('continues once a runner is ready', async () => {
    const deathFile = join(folder, 'dies');
    writeFileSync(deathFile, '');
    const clock = createManualClock();
    const entry = locateBuilt('dying-host');
    const { fleet, failures, until, count } = createFleet({ entry, args: [deathFile] }, clock);
    fleet.isReady('main');
    for (const times of [1, 2, 3]) {
      await until(() => count('runner-died') === times);
      if (times === 3) rmSync(deathFile);
      await clock.advance(1000);
      fleet.isReady('main');
    }
    await until(() => fleet.isReady('main'));
    expect(failures).toEqual([]);
    await fleet.end();
  });

  it('runs each suspect in its own process', async () => {
    const { fleet, until, count } = createFleet({ entry: testHost });
    for (const number of [0, 1]) {
      await until(() => fleet.isReady('quarantine'));
      expect(count('runner-started')).toBe(number + 1);
      fleet.train(createTestAttempt(number, ['train', 'train'], 'quarantine'));
      await until(() => fleet.quarantinedCount === 0);
    }
    await fleet.end();
  });

  it('suspects only the trials on threads if a process dies', async () => {
    const { fleet, losses, until, count } = createFleet({ entry: testHost });
    await until(() => fleet.isReady('main'));
    const file = join(folder, 'strike');
    const behaviours = [`await ${join(folder, 'never')}`, `strike ${file}`, 'train', 'train'];
    for (const number of behaviours.keys()) fleet.train(createTestAttempt(number, behaviours, 'main'));
    await until(() => count('trial-started') === 2);
    writeFileSync(file, '');
    await until(() => losses.length === 2);
    const reason = expect.stringContaining('the runner ended by SIGSEGV');
    expect(losses).toEqual([
      [{ type: 'bystander', reason }, [2, 3]],
      [{ type: 'suspect', kind: 'crash', reason, isAlone: false }, [0, 1]],
    ]);
    expect(fleet.size).toBe(0);
    await fleet.end();
  });

  it('measures thread time from the start on a thread to the end', async () => {
    const clock = createManualClock();
    const { fleet, until, count } = createFleet({ entry: testHost }, clock, 1);
    await until(() => fleet.isReady('main'));
    const files = ['first', 'second'].map((name) => join(folder, name));
    const behaviours = files.map((file) => `await ${file}`);
    const attempts = [...files.keys()].map((number) => createTestAttempt(number, behaviours, 'main'));
    // The second trial waits for the thread while the first trains.
    for (const attempt of attempts) fleet.train(attempt);
    for (const [number, ms] of [5000, 300].entries()) {
      await until(() => count('trial-started') === number + 1);
      await clock.advance(ms);
      writeFileSync(files[number]!, '');
    }
    await until(() => fleet.size === 0);
    expect(attempts.map(({ threadTime }) => threadTime)).toEqual([5000, 300]);
    await fleet.end();
  });
});
