import type { FrontPoint } from '@ridgeline/compare';
import type { Study } from '@ridgeline/core';
import { configuration, sampleStudy, terminal } from '../testing/fixtures.ts';
import { frontCsv, frontJson, frontMarkdown, frontText, type FrontTable } from './front-table.ts';

const objectives = [
  { name: 'val_loss', goal: 'minimize' },
  { name: 'weight_count', goal: 'minimize' },
] as const;
const study: Study = { ...sampleStudy, definition: { ...sampleStudy.definition, objectives } };
const rate = 'training.optimizer.learning_rate';

function point(
  number: number,
  loss: number,
  weights: number,
  overrides: Partial<FrontPoint> = {},
): FrontPoint {
  return {
    configuration: configuration({ number, parameters: { [rate]: 0.01 / number } }),
    isOnFront: true,
    probability: 0.84,
    values: [
      { mean: loss, interval: { low: loss - 0.01, high: loss + 0.01 } },
      { mean: weights, interval: undefined },
    ],
    attained: [],
    ...overrides,
  };
}

const table: FrontTable = {
  study,
  front: {
    objectives,
    seeds: 3,
    interim: false,
    alpha: 0.05,
    points: [point(4, 0.12, 5210), point(9, 0.2, 610, { isOnFront: false, probability: 0.062 })],
    ranges: [],
    strategies: [],
    pairs: [],
    surfaces: [],
  },
};

it('prints intervals and probabilities within the width', () => {
  const lines = frontText(table, terminal(100, 24)).split('\n');
  expect(lines[0]).toMatch(/number +strategy +.*val_loss ↓ +interval +weight_count ↓ +front$/);
  expect(lines[1]).toMatch(/4 +l2 +.*0\.1200 +0\.1100 to 0\.1300 +5210 +84 %$/);
  expect(lines[2]).toMatch(/9 +l2 +.*0\.2000 +0\.1900 to 0\.2100 +610 +6 %$/);
  expect(lines.slice(4).join(' ')).toMatch(/probability over seeds/);
  for (const columns of [30, 60]) {
    for (const line of frontText(table, terminal(columns, 24)).split('\n'))
      expect(line.length).toBeLessThanOrEqual(columns);
  }
});

it('prints no probabilities for one seed', () => {
  const front = { ...table.front, seeds: 1, points: [point(4, 0.12, 10, { probability: undefined })] };
  expect(frontText({ study, front }, terminal(100, 24))).toMatch(/yes\n$/);
});

it('reports a front without feasible configurations', () => {
  const front = { ...table.front, points: [] };
  expect(frontText({ study, front }, terminal(80, 24))).toBe('No configuration is complete and feasible.\n');
});

it('exports CSV and JSON in full precision', () => {
  expect(frontCsv(table).split('\r\n').slice(0, 2)).toEqual([
    `configuration,strategy,on_front,probability,val_loss,val_loss.low,val_loss.high,weight_count,weight_count.low,weight_count.high,${rate}`,
    '4,l2,true,0.84,0.12,0.11,0.13,5210,,,0.0025',
  ]);
  expect(JSON.parse(frontJson(table))).toEqual({
    study: study.name,
    ...JSON.parse(JSON.stringify(table.front)),
  });
});

it('exports a Markdown table', () => {
  const [header, rule, first] = frontMarkdown(table).split('\n');
  expect(header).toMatch(/^\| number \| strategy \|.*\| val_loss \| weight_count \| front \|$/u);
  expect(rule).toMatch(/^\| --: \| --- \|/);
  expect(first).toMatch(/\| 0\.1200 \| 5210 \| 84 % \|$/);
});
