import { compareStrategies, studyFront } from '@ridgeline/compare';
import type { Study } from '@ridgeline/core';
import { createMemoryStore } from '@ridgeline/core/testing';
import { figureGroups } from '../figures/all-figures.ts';
import { readStudyData } from '../study-data.ts';
import { getTexts } from '../texts/texts.ts';
import { writeDemoStudy } from '../testing/demo-study.ts';
import { figureToCsv, figureToPng, figureToSvg } from './figure-files.ts';

const { log, view } = createMemoryStore();
await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 10, seeds: [0, 1, 2] });
const data = await readStudyData(view, 'demo');
const figures = figureGroups(data).flatMap((group) => group.figures);
const drawnFigures = await Promise.all(
  figures.map(async (figure) => ({ id: figure.id, svg: await figureToSvg(figure) })),
);

it('draws every figure that has data', () => {
  expect(figures.map(({ id }) => id)).toEqual([
    'strategies',
    'differences',
    'learning-curves',
    'gap',
    'sparsity',
    'weight-norm',
    'schedules',
    'parallel',
    'importance',
    'main-effects',
    'slice-training-schedule-name',
    'slice-network-kernel-regularizer-l1',
    'slice-network-kernel-regularizer-l2',
    'slice-network-dropout',
    'slice-network-kernel-constraint-max-value',
    'history',
    'best-at-budget',
    'good-regions',
    'weights-hidden-1',
    'weights-output',
    'near-zero',
  ]);
});

it('puts the figures of finals before the figures of their search', () => {
  const comparison = compareStrategies(data.trials, data.study.definition, { phase: 'finals' });
  const [first] = figureGroups({ ...data, finals: { ...data, study: data.study as Study, comparison } });
  expect(first!.figures.map(({ id, text }) => [id, getTexts('en').figure(text).title])).toEqual([
    ['finals-strategies', 'Strategies in the finals'],
    ['finals-differences', 'Differences between strategies in the finals'],
    ['strategies', 'Strategies'],
    ['differences', 'Differences between strategies'],
  ]);
});

it('puts the front first if there are several objectives', async () => {
  const objectives = (['val_loss', 'weight_norm', 'sparsity'] as const).map((name) => ({
    name,
    goal: 'minimize' as const,
  }));
  const { study } = data;
  const definition = { ...study.definition, objectives };
  const [first, second] = figureGroups({
    ...data,
    study: { ...study, definition },
    front: studyFront(data.trials, definition),
  });
  // There is no ranking by the first objective.
  expect([first!.view, second!.view]).toEqual(['front', 'training']);
  expect(first!.figures.map(({ id }) => id)).toEqual(['front-1-2', 'front-1-3', 'front-2-3']);
  const svg = await figureToSvg(first!.figures[0]!);
  expect(svg).toMatch(/mark-rule role-mark/);
  expect(svg).toMatch(/mark-area role-mark/);
  expect(svg).not.toMatch(/NaN|undefined/);
});

it.each(drawnFigures)('draws $id as SVG', ({ svg }) => {
  expect(svg).toMatch(/^<svg [^>]*xmlns/);
  expect(svg).toMatch(
    /class="mark-(symbol|rect|line|rule|area) role-mark[^"]*"[^>]*><path|role-mark[^>]*><path/,
  );
  expect(svg).not.toMatch(/NaN|undefined/);
});

/** Reads the labels of each axis from a drawn figure. */
function readLabels(svg: string): readonly (readonly string[])[] {
  const axes = svg.matchAll(/role-axis-label"[^>]*>(.*?)<\/g>/gs);
  return [...axes].map(([, axis]) =>
    // Labels that do not fit are drawn with opacity 0.
    [...axis!.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].flatMap(([, style, label]) =>
      style!.includes('opacity="0"') ? [] : [label!],
    ),
  );
}

describe('axis labels', () => {
  it.each(drawnFigures)('are distinct in $id', ({ svg }) => {
    const axes = readLabels(svg);
    expect(axes.flat().length).toBeGreaterThan(1);
    for (const labels of axes) expect(labels).toEqual([...new Set(labels)]);
  });

  it.each([0.006, 0.03, 0.9])('are distinct for shares up to %d', async (most) => {
    for (const id of ['near-zero', 'importance']) {
      const figure = figures.find((item) => item.id === id)!;
      const field = id === 'near-zero' ? 'share' : 'importance';
      const rows = figure.rows.map((row, index) => ({
        ...row,
        [field]: (most * (index + 1)) / figure.rows.length,
      }));
      for (const labels of readLabels(await figureToSvg({ ...figure, rows })))
        expect(labels).toEqual([...new Set(labels)]);
    }
  });
});

it('renders PNG at three times the width of the SVG', async () => {
  const png = Buffer.from(await figureToPng(figures[0]!));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBe(3 * 640);
});

it('escapes formulas in CSV', () => {
  const csv = figureToCsv({ ...figures[0]!, rows: [{ strategy: '=1+1', value: -0.5 }] });
  expect(csv).toBe("strategy,value\r\n'=1+1,-0.5\r\n");
});

it('renders curves whose first value is far from the others', async () => {
  const { trials } = data;
  const curves = new Map(
    trials.map(({ trial }) => [
      trial.number,
      [300, 1.1, 1, 1.05].map((value, index) => ({ step: index + 1, values: { weight_norm: value } })),
    ]),
  );
  const norm = figureGroups({ ...data, curves })
    .flatMap((group) => group.figures)
    .find(({ id }) => id === 'weight-norm')!;
  expect((await figureToPng(norm)).length).toBeGreaterThan(1000);
});
