import { StudySearch } from '@ridgeline/search';
import { systemClock } from '../clock.ts';
import { defaultRunnerLimits } from '../supervisor/runner-limits.ts';
import { built } from '../testing/built.ts';
import { studyOf } from '../testing/study-of.ts';
import type { FleetListener, Flight } from './fleet.ts';
import { LocalFleet } from './local-fleet.ts';
import { TrialReader } from './ready-trial.ts';
import type { StudyEvent } from './study-event.ts';

const limits = { ...defaultRunnerLimits, timeout: undefined };

const testHost = built('test-host');

/** A fleet of runners that start so, and what is heard of it. */
function fleetOf(entry: URL) {
  const events: StudyEvent[] = [];
  const failures: unknown[] = [];
  let heard: () => void = () => undefined;
  const listener: FleetListener = {
    event: (event) => void events.push(event),
    reported: () => undefined,
    ended: () => undefined,
    late: () => undefined,
    met: () => undefined,
    changed: () => heard(),
    settled: () => Promise.resolve(true),
    failed: (error) => {
      failures.push(error);
      heard();
    },
  };
  const fleet = new LocalFleet({ entry }, 2, limits, listener, systemClock);
  /** Resolves when `which` is so, which is looked at whenever something has changed. */
  const until = async (which: () => boolean) => {
    while (!which()) await new Promise<void>((resolve) => (heard = resolve));
  };
  const count = (type: StudyEvent['type']) => events.filter((event) => event.type === type).length;
  return { fleet, failures, until, count };
}

/** A trial of that number that ends at once, where suspects are. */
function suspect(number: number): Flight {
  const definition = studyOf(['train', 'train']);
  const { trial } = new StudySearch(definition).take(number + 1)[number]!;
  const ready = new TrialReader(definition, () => 1).read({ trial, saw: undefined });
  const key = { trial: number, attempt: 1, token: 'token' };
  return { ...ready, key, place: 'ward', reports: [], prunedAt: undefined, charged: 0 };
}

describe('LocalFleet', () => {
  it('gives up when two runners of one place die in a row before they are ready, not one of each', async () => {
    const { fleet, failures, until, count } = fleetOf(new URL('file:///nowhere/host.js'));
    fleet.isReady('main');
    fleet.isReady('ward');
    await until(() => count('runner-died') === 2);
    expect(failures).toEqual([]);
    fleet.isReady('ward');
    await until(() => count('runner-died') === 3);
    expect(failures).toEqual([expect.objectContaining({ code: 'RUNNER_FAILED' })]);
    await fleet.end();
  });

  it('gives the next suspects a process that none were in before', async () => {
    const { fleet, until, count } = fleetOf(testHost);
    for (const number of [0, 1]) {
      await until(() => fleet.isReady('ward'));
      expect(count('runner-started')).toBe(number + 1);
      fleet.train([suspect(number)], 'ward');
      await until(() => !fleet.isBusy('ward'));
    }
    await fleet.end();
  });
});
