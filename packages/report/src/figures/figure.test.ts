import type { Json } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { readStudyData } from '../study-data.ts';
import { writeDemoStudy } from '../testing/demo-study.ts';
import { figureGroups } from './all-figures.ts';

/** Collects the encodings of all marks in a specification that can differ in shape or dashes. */
function collectEncodings(spec: Json): readonly Readonly<Record<string, Readonly<Record<string, Json>>>>[] {
  const { mark, encoding, layer } = spec as {
    mark?: { type: string };
    encoding?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
    layer?: readonly Json[];
  };
  const ownEncodings =
    encoding !== undefined && (mark?.type === 'line' || mark?.type === 'point') ? [encoding] : [];
  return [...ownEncodings, ...(layer ?? []).flatMap(collectEncodings)];
}

it('figures distinguish more than eight strategies by more than their colours', async () => {
  const { log, view } = createMemoryStore();
  await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 6, seeds: [0, 1, 2], copyCount: 1 });
  const figures = figureGroups(await readStudyData(view, 'demo')).flatMap((group) => group.figures);
  const byColourOnly = figures.filter(({ spec }) => {
    const encodings = collectEncodings(spec).filter(({ color }) => color?.['field'] === 'strategy');
    const channels = ['shape', 'strokeDash', 'y'];
    return (
      encodings.length > 0 &&
      !encodings.some((encoding) => channels.some((channel) => encoding[channel]?.['field'] === 'strategy'))
    );
  });
  expect(figures.length).toBeGreaterThan(10);
  expect(byColourOnly.map(({ id }) => id)).toEqual([]);
});

it('the tooltip names the curve only in a figure with several curves', async () => {
  const { log, view } = createMemoryStore();
  await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 6, seeds: [0, 1, 2] });
  const training = figureGroups(await readStudyData(view, 'demo')).find(
    (group) => group.view === 'training',
  )!;
  const named = training.figures.filter(({ spec }) => JSON.stringify(spec).includes('@curve'));
  expect(training.figures.length).toBeGreaterThan(3);
  expect(named.map(({ id }) => id)).toEqual(['learning-curves']);
});

it('a single trial has no history, no tuning curves, and no switch to each seed', async () => {
  const { log, view } = createMemoryStore();
  await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 1, seeds: [0], strategyCount: 1 });
  const figures = figureGroups(await readStudyData(view, 'demo')).flatMap((group) => group.figures);
  expect(figures.map(({ id }) => id)).toContain('learning-curves');
  expect(figures.filter(({ id }) => id === 'history' || id === 'best-at-budget')).toEqual([]);
  expect(figures.flatMap(({ switches = [] }) => switches)).toEqual([]);
});
