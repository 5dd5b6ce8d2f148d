import { compareDefinitions, methodNames, type Method, type SweepDefinition } from '@ridgeline/core';
import { parseSweep } from '@ridgeline/core/parse';
import type { FinishedConfiguration } from '../history.ts';
import { propose } from '../propose.ts';

const listed = {
  'training.optimizer.beta_1': { values: [0.8, 0.9, 0.95] },
  'training.batch_size': { values: [16, 32, 64] },
};
const drawn = {
  'network.dropout': { min: 0.1, max: 0.6 },
  'training.optimizer.learning_rate': { min: 0.01, max: 0.1 },
};

function sweep(method: Method, parameters: object, runCap: number): SweepDefinition {
  const task = { data: { name: 'digits' } };
  const parsed = parseSweep({ task, method, seed: 7, run_cap: runCap, parameters }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** First 20 points of a search whose loss depends on the first parameter only. */
function pointsOf(definition: SweepDefinition): readonly string[] {
  const finished: FinishedConfiguration[] = [];
  for (let number = 0; number < 20; number++) {
    const configuration = propose(definition, number, { finished, pending: [] });
    if (configuration === undefined) break;
    const value = Object.entries(configuration.parameters).sort()[0]![1] as number;
    const outcome = configuration.part === undefined ? 'complete' : 'pruned';
    const repeats = [{ outcome, value, curve: [{ step: 1, values: { val_loss: value } }] } as const];
    finished.push({ configuration, outcome, value, repeats });
  }
  return finished.map(({ configuration: { parameters } }) =>
    JSON.stringify(Object.entries(parameters).sort()),
  );
}

/** Parameters supported by the method. */
function parametersFor(method: Method): object {
  if (method === 'grid') return listed;
  return method === 'pb2' ? drawn : { ...listed, ...drawn };
}

/** Checks core's `continues` for each method against its sampler. */
describe.each(methodNames)('a study by %s can continue exactly if its points stay the same', (method) => {
  const parameters = parametersFor(method);
  const old = sweep(method, parameters, 40);
  let oldPoints: string;
  beforeAll(() => {
    oldPoints = JSON.stringify(pointsOf(old));
  });

  it.each([
    ['another order', sweep(method, Object.fromEntries(Object.entries(parameters).reverse()), 40)],
    ['another run_cap', sweep(method, parameters, 50)],
  ])('with %s', (_, next) => {
    const stay = JSON.stringify(pointsOf(next)) === oldPoints;
    expect(compareDefinitions(old, next).type).toBe(stay ? 'continues' : 'differs');
  });
});
