import { compareDefinitions, methodNames, type Method, type SweepDefinition } from '@ridgeline/core';
import { parseSweep } from '@ridgeline/core/parse';
import type { FinishedConfiguration } from '../history.ts';
import { propose } from '../propose.ts';

const listedParameters = {
  'training.optimizer.beta_1': { values: [0.8, 0.9, 0.95] },
  'training.batch_size': { values: [16, 32, 64] },
};
const numericParameters = {
  'network.dropout': { min: 0.1, max: 0.6 },
  'training.optimizer.learning_rate': { min: 0.01, max: 0.1 },
};

function createDefinition(method: Method, parameters: object, runCap: number): SweepDefinition {
  const task = { data: { name: 'digits' } };
  const parsed = parseSweep({ task, method, seed: 7, run_cap: runCap, parameters }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** Runs a search whose loss is the alphabetically first parameter, and returns its first 20 points. */
function searchPoints(definition: SweepDefinition): readonly string[] {
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
function selectParameters(method: Method): object {
  if (method === 'grid') return listedParameters;
  return method === 'pb2' ? numericParameters : { ...listedParameters, ...numericParameters };
}

describe.each(methodNames)('compareDefinitions continues a study by %s', (method) => {
  const parameters = selectParameters(method);
  const old = createDefinition(method, parameters, 40);
  let oldPoints: string;
  beforeAll(() => {
    oldPoints = JSON.stringify(searchPoints(old));
  });

  it.each([
    ['another order', createDefinition(method, Object.fromEntries(Object.entries(parameters).reverse()), 40)],
    ['another run_cap', createDefinition(method, parameters, 50)],
  ])('only if its points stay the same: %s', (_, next) => {
    const isSame = JSON.stringify(searchPoints(next)) === oldPoints;
    expect(compareDefinitions(old, next).type).toBe(isSame ? 'continues' : 'differs');
  });
});
