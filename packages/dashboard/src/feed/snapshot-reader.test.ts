import { createMemoryStore, type StudyView } from '@ridgeline/core';
import { createManualClock } from '../testing/manual-clock.ts';
import { simulatedDefinition, simulateStudy } from '../testing/simulated-study.ts';
import { snapshotReader } from './snapshot-reader.ts';

const { name } = simulatedDefinition;

async function simulation(epochs: number, trials = 60) {
  const clock = createManualClock(1_000);
  const { log, view } = createMemoryStore(clock.now);
  const study = await simulateStudy(log, { abreast: 3, trials });
  const advance = async (count: number) => {
    for (let epoch = 0; epoch < count; epoch++) {
      clock.advance(200);
      await study.advance();
    }
  };
  await advance(epochs);
  return { view, advance };
}

/** The view, and how often each of its reads was asked for. */
function counted(view: StudyView) {
  const calls: string[] = [];
  const counting = new Proxy(view, {
    get: (target, key: keyof StudyView) => {
      calls.push(key);
      return target[key].bind(target);
    },
  });
  return { counting, count: (key: string) => calls.filter((call) => call === key).length };
}

describe('snapshotReader', () => {
  it('reads a page, its curves, and what runs', async () => {
    const { view } = await simulation(110);
    const snapshot = await snapshotReader(view, name)({ first: 1, limit: 2, curves: true });
    expect(snapshot.page.rows.map((row) => row.rank)).toEqual([2, 3]);
    expect([...snapshot.curves.keys()]).toEqual(snapshot.page.rows.map((row) => row.configuration.number));
    expect([...snapshot.curves.values()].map((curve) => curve.length)).toEqual([20, 20]);
    expect(snapshot.running).toHaveLength(3);
  });

  it('reads no curves where none are shown', async () => {
    const { view } = await simulation(60);
    const { counting, count } = counted(view);
    expect((await snapshotReader(counting, name)({ first: 0, limit: 9, curves: false })).curves.size).toBe(0);
    expect(count('curve')).toBe(0);
  });

  it('reads a curve again only where it went on', async () => {
    const { view, advance } = await simulation(64);
    const { counting, count } = counted(view);
    const read = snapshotReader(counting, name);
    const wanted = { first: 0, limit: 100, curves: true };
    await read(wanted);
    const before = count('curve');
    await read(wanted);
    expect(count('curve')).toBe(before);
    await advance(1);
    await read(wanted);
    expect(count('curve')).toBe(before + 1);
  });

  it('keeps the last trials without a result, the latest first', async () => {
    const { view, advance } = await simulation(500, 120);
    const read = snapshotReader(view, name);
    const wanted = { first: 0, limit: 1, curves: false };
    const { troubles } = await read(wanted);
    expect(troubles.length).toBeGreaterThan(0);
    await advance(500);
    const later = (await read(wanted)).troubles;
    expect(later.length).toBeGreaterThan(troubles.length);
    expect(later.slice(-troubles.length)).toEqual(troubles);
    const ends = later.map((finished) => finished.ended);
    expect(ends).toEqual([...ends].sort((a, b) => b - a));
  });

  it('says that there is no such study', async () => {
    const { view } = createMemoryStore();
    await expect(snapshotReader(view, 'none')({ first: 0, limit: 1, curves: true })).rejects.toMatchObject({
      code: 'STUDY_NOT_FOUND',
    });
  });
});
