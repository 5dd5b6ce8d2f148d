import { defaultRunnerLimits } from '../supervisor/runner-limits.ts';
import { LocalFleet } from './local-fleet.ts';
import type { StudyEvent } from './study-event.ts';

const limits = { ...defaultRunnerLimits, timeout: undefined };

/** A fleet whose runners die before they are ready, and what is heard of it. */
function dyingFleet() {
  const events: StudyEvent[] = [];
  const failures: unknown[] = [];
  let heard: () => void = () => undefined;
  const fleet = new LocalFleet({ entry: new URL('file:///nowhere/host.js') }, 2, limits, {
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
  });
  /** Resolves when so many runners have died. */
  const died = async (count: number) => {
    while (events.filter(({ type }) => type === 'runner-died').length < count)
      await new Promise<void>((resolve) => (heard = resolve));
  };
  return { fleet, failures, died };
}

describe('LocalFleet', () => {
  it('gives up when two runners of one place die in a row before they are ready, not one of each', async () => {
    const { fleet, failures, died } = dyingFleet();
    fleet.isReady('main');
    fleet.isReady('ward');
    await died(2);
    expect(failures).toEqual([]);
    fleet.isReady('ward');
    await died(3);
    expect(failures).toEqual([expect.objectContaining({ code: 'RUNNER_FAILED' })]);
    await fleet.end();
  });
});
