import { readFileSync } from 'node:fs';
import type { Configuration, SearchDefinition } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import type { FinishedConfiguration } from '../../history.ts';
import { propose } from '../../propose.ts';
import { processLikelihood, processPosterior } from '../gp/gaussian-process.ts';
import { createRangeScale, standardize } from './gains.ts';
import { upperBound } from './pb2.ts';
import {
  slopedTimeVaryingCorrelation,
  timeVaryingCorrelation,
  type TimeVaryingHyperparameters,
} from './time-varying.ts';

interface Population extends TimeVaryingHyperparameters {
  /** Loss of each member before each of its gains. */
  readonly lossesBefore: readonly number[];
  readonly gains: readonly number[];
  /** Last loss of the member that gets a new point. */
  readonly loss: number;
  readonly points: readonly (readonly number[])[];
  readonly values: readonly number[];
  /** Points that are still training. */
  readonly training: readonly (readonly number[])[];
  readonly kernel: readonly (readonly number[])[];
  readonly likelihood: number;
  readonly gradient: readonly [signal: number, length: number, forgetting: number];
  /** Points of the predictions below. */
  readonly at: readonly (readonly number[])[];
  readonly means: readonly number[];
  readonly variances: readonly number[];
  readonly bounds: readonly number[];
}

/** Results of Ray and scikit-learn, from tools/evidence/fixtures/search/pb2-fixtures.py; they record their versions. */
const ray = JSON.parse(readFileSync(new URL('../../fixtures/pb2.json', import.meta.url), 'utf8')) as {
  readonly populations: readonly Population[];
};

/** Expects equality to 9 digits, relative to numbers above 1. */
function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(1e-9);
}

const toRows = (rows: readonly (readonly number[])[]) => rows.map((row) => Float64Array.from(row));

describe.each(ray.populations.map((row) => [`${row.gains.length} gains`, row] as const))(
  'with %s, the model of pb2 equals that of Ray',
  (_name, row) => {
    const points = toRows(row.points);
    const values = Float64Array.from(row.values);

    it('in its data', () => {
      standardize(row.gains).forEach((value, index) => expectClose(value, row.values[index]!));
      const scaled = createRangeScale(row.lossesBefore);
      row.lossesBefore.forEach((before, index) => expectClose(scaled(before), row.points[index]![1]!));
      expectClose(scaled(row.loss), row.training[0]![1]!);
    });

    it('in its kernel', () => {
      const { to } = timeVaryingCorrelation(row, points.slice(-3));
      row.kernel.forEach((expected, index) =>
        expected.forEach((value, column) => expectClose(to(index, points[column]!), value)),
      );
    });

    it('in its likelihood and the gradient', () => {
      const { log, gradient } = processLikelihood(slopedTimeVaryingCorrelation(row, points), row, values)!;
      expectClose(log, row.likelihood);
      const [length, forgetting, signal] = gradient;
      [signal!, length!, forgetting!].forEach((part, index) => expectClose(part, row.gradient[index]!));
    });

    it('in its posterior and its bound', () => {
      const all = [...points, ...toRows(row.training)];
      const posterior = processPosterior(timeVaryingCorrelation(row, points), row, values)!;
      const withTraining = processPosterior(
        timeVaryingCorrelation(row, all),
        row,
        new Float64Array(all.length),
      )!;
      const bound = upperBound(row, points, values, toRows(row.training))!;
      toRows(row.at).forEach((point, index) => {
        const { mean } = posterior.predict(point);
        const { variance } = withTraining.predict(point);
        expectClose(mean, row.means[index]!);
        expectClose(variance, row.variances[index]!);
        // Ray multiplies the weight by the variance, the paper by the standard deviation.
        expectClose(mean + ((bound(point) - mean) / Math.sqrt(variance)) * variance, row.bounds[index]!);
      });
    });
  },
);

it('standardize maps the gain of a diverged member to the worst value', () => {
  expect(standardize([1, 3, -Infinity])[2]).toBe(-2);
});

const parsed = parseSearch(
  {
    method: 'random',
    run_cap: 1,
    seed: 7,
    metric: { name: 'loss' },
    parameters: {
      rate: { distribution: 'log_uniform_values', min: 1e-4, max: 0.1 },
      dropout: { min: 0, max: 0.5 },
      fixed: { value: 3 },
    },
  },
  'x',
);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const population = 6;
const settings = { population, interval: 2, generations: 6, quantile: 0.34 };
const definition: SearchDefinition = {
  ...parsed.value,
  runCap: undefined,
  strategies: parsed.value.strategies.map((strategy) => ({ ...strategy, method: 'pb2', settings })),
};

/** Trains a population whose losses fall most for high learning rates and, in early generations, for low dropout. */
function trainPopulation(): readonly FinishedConfiguration[] {
  const finished: FinishedConfiguration[] = [];
  for (let generation = 0; generation < settings.generations; generation++) {
    const members: Configuration[] = [];
    for (let member = 0; member < population; member++) {
      members.push(propose(definition, finished.length + member, { finished, pending: members })!);
    }
    finished.push(...members.map((configuration) => finishMember(configuration, generation, finished)));
  }
  return finished;
}

function finishMember(
  configuration: Configuration,
  generation: number,
  finished: readonly FinishedConfiguration[],
): FinishedConfiguration {
  const { parameters, part } = configuration;
  const { rate, dropout } = parameters as Record<'rate' | 'dropout', number>;
  const startLoss =
    part?.parent === undefined ? 3 : finished[part.parent]!.repeats[0]!.curve[0]!.values['loss']!;
  const loss = startLoss - 0.05 * Math.log(rate / 1e-4) + dropout / (4 + generation);
  const outcome = configuration.number === 13 ? 'diverged' : 'pruned';
  const curve = [{ step: (generation + 1) * settings.interval, values: { loss } }];
  return {
    configuration,
    outcome,
    value: undefined,
    repeats: [{ outcome, value: undefined, curve }],
  };
}

describe('pb2', () => {
  const members = trainPopulation();
  const copies = members.filter(
    ({ configuration: { point, part } }) => part?.parent !== undefined && point - part.parent !== population,
  );

  it('suggests the recorded copies', () => {
    expect(
      copies.map(
        ({ configuration }) => `${configuration.number} ${JSON.stringify(configuration.parameters)}`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "6 {"rate":0.060726300638751764,"dropout":0.22007804902216882,"fixed":3}",
        "7 {"rate":0.0002414027489377355,"dropout":0.4810434367812077,"fixed":3}",
        "11 {"rate":0.0032507809917551958,"dropout":0.08428682779680496,"fixed":3}",
        "13 {"rate":0.00010000000000000009,"dropout":0,"fixed":3}",
        "15 {"rate":0.00010000000000000009,"dropout":0.5,"fixed":3}",
        "17 {"rate":0.1,"dropout":0,"fixed":3}",
        "19 {"rate":0.1,"dropout":0.5,"fixed":3}",
        "21 {"rate":0.1,"dropout":0.16269265931100876,"fixed":3}",
        "22 {"rate":0.1,"dropout":0,"fixed":3}",
        "26 {"rate":0.1,"dropout":0.0000528027225561587,"fixed":3}",
        "27 {"rate":0.09990436388626264,"dropout":0,"fixed":3}",
        "29 {"rate":0.1,"dropout":0.00010378064514358432,"fixed":3}",
        "30 {"rate":0.1,"dropout":0,"fixed":3}",
        "31 {"rate":0.1,"dropout":0.000042080277727321694,"fixed":3}",
        "33 {"rate":0.1,"dropout":0.000036585412130515265,"fixed":3}",
      ]
    `);
  });

  it('learns that high learning rates bring the largest gains', () => {
    const lateCopies = copies.filter(({ configuration }) => configuration.point >= 3 * population);
    expect(lateCopies.length).toBeGreaterThanOrEqual(6);
    const rates = lateCopies.map(({ configuration }) => configuration.parameters['rate'] as number);
    expect(rates.filter((rate) => rate > 0.03).length).toBeGreaterThan(rates.length / 2);
  });

  it('never trains a member twice with the same parameters', () => {
    const keys = members.map(({ configuration: { parameters, part } }) => JSON.stringify([parameters, part]));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
