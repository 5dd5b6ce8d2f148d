import { setImmediate } from 'node:timers/promises';
import { createMemoryStore } from '@ridgeline/core/testing';
import { createManualDashboardClock } from '../testing/manual-clock.ts';
import { simulatedDefinition, simulateStudy } from '../testing/simulated-study.ts';
import type { OwnerStatus } from '../view-model/snapshot.ts';
import { createFeed } from './feed.ts';
import type { ViewRequest } from './view-request.ts';

const leaderboardRequest = (offset: number): ViewRequest => ({
  view: 'leaderboard',
  page: { offset, limit: 10 },
  curvesAround: offset,
  marks: [],
});

async function startFeed() {
  const clock = createManualDashboardClock(1_000);
  const { log, view } = createMemoryStore({ now: clock.now, monotonic: clock.now });
  const study = await simulateStudy(log);
  let owner: OwnerStatus | undefined;
  const feed = createFeed({
    view,
    study: simulatedDefinition.name,
    owner: () => owner,
    clock,
    request: leaderboardRequest(0),
  });
  const times: number[] = [];
  feed.subscribe(() => times.push(feed.current()!.now));
  const end = new AbortController();
  const running = feed.run(end.signal);
  // Runs everything that does not wait for time to pass.
  const flush = async () => {
    for (let turn = 0; turn < 20; turn++) await setImmediate();
  };
  await flush();
  return {
    feed,
    study,
    clock,
    times,
    setOwner: (next: OwnerStatus | undefined) => (owner = next),
    flush,
    pass: async (ms: number) => {
      clock.advance(ms);
      await flush();
    },
    end: async () => {
      end.abort();
      await running;
    },
  };
}

describe('createFeed', () => {
  it('publishes immediately, and then at most ten times a second', async () => {
    const { feed, study, times, pass, end } = await startFeed();
    expect(times).toEqual([1_000]);
    await study.advance();
    await study.advance();
    await pass(50);
    expect(times).toEqual([1_000]);
    await pass(50);
    expect(times).toEqual([1_000, 1_100]);
    expect(feed.current()!.snapshot.running).toHaveLength(2);
    await end();
  });

  it('publishes nothing while nothing changes and no trial runs', async () => {
    const { times, pass, end } = await startFeed();
    for (let turn = 0; turn < 50; turn++) await pass(100);
    expect(times).toEqual([1_000]);
    await end();
  });

  it('publishes the time every second while trials run', async () => {
    const { study, times, pass, end } = await startFeed();
    await study.advance();
    for (let turn = 0; turn < 25; turn++) await pass(100);
    expect(times).toEqual([1_000, 1_100, 2_100, 3_100]);
    await end();
  });

  it('publishes when the owner changes', async () => {
    const { feed, times, setOwner, pass, end } = await startFeed();
    setOwner({ state: 'running', threads: 2, warnings: [] });
    await pass(100);
    expect(feed.current()!.owner?.threads).toBe(2);
    setOwner({ state: 'running', threads: 2, warnings: [] });
    await pass(100);
    expect(times).toHaveLength(2);
    await end();
  });

  it('reads the data of a newly opened view immediately', async () => {
    const { feed, times, flush, end } = await startFeed();
    feed.show(leaderboardRequest(5));
    await flush();
    expect(feed.current()!.snapshot.viewData).toMatchObject({ page: { offset: 5 } });
    feed.show(leaderboardRequest(5));
    await flush();
    expect(times).toHaveLength(2);
    await end();
  });

  it('publishes less often if frames are expensive', async () => {
    const { study, clock, times, pass, end } = await startFeed();
    for (let turn = 0; turn < 20; turn++) {
      await study.advance();
      clock.work(5);
      await pass(100);
    }
    // 5 ms of work in 100 ms is less than a tenth.
    expect(times).toHaveLength(21);
    for (let turn = 0; turn < 20; turn++) {
      await study.advance();
      clock.work(5);
      clock.work(25);
      await pass(100);
    }
    expect(times.length).toBeLessThan(21 + 10);
    await end();
  });

  it('polls less often for views with slow reads', async () => {
    const { feed, study, times, flush, pass, end } = await startFeed();
    feed.show({ view: 'strategies' });
    await flush();
    const countBefore = times.length;
    for (let turn = 0; turn < 25; turn++) {
      await study.advance();
      await pass(100);
    }
    expect(times.length - countBefore).toBe(2);
    await end();
  });

  it('reads once more at the end', async () => {
    const { feed, study, end } = await startFeed();
    await study.advance();
    await end();
    expect(feed.current()!.snapshot.running).toHaveLength(2);
  });

  it('does not notify a removed listener', async () => {
    const { feed, end } = await startFeed();
    let notificationCount = 0;
    const unsubscribe = feed.subscribe(() => notificationCount++);
    unsubscribe();
    await end();
    expect(notificationCount).toBe(0);
  });
});
