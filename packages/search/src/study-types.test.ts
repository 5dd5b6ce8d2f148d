import { createStudy } from './create-study.ts';
import { defineSweep } from './define-sweep.ts';

const parameters = { rate: { min: 0.001, max: 0.1 }, kernel: { values: ['near', 'far'] } } as const;

/** Never run: each mistake must be a compile-time error. */
export function mistakes() {
  // @ts-expect-error -- there is no such sampler
  defineSweep({ method: 'tpee', parameters });
  // @ts-expect-error -- there is no such sampler with settings
  defineSweep({ method: { name: 'cma' }, parameters });
  // @ts-expect-error -- there is no such sampler for a strategy
  defineSweep({ strategies: { a: { method: 'gridd', parameters } } });
  const study = createStudy(defineSweep({ method: 'random', run_cap: 2, parameters }));
  const trial = study.ask()!;
  // @ts-expect-error -- there is no such parameter
  study.tell(trial, trial.parameters.rates);
  // @ts-expect-error -- a category is not a number
  study.tell(trial, trial.parameters.kernel);
  // @ts-expect-error -- there is no such parameter
  study.enqueue({ strategy: 'all', parameters: { rates: 0.1, kernel: 'near' } });
  // @ts-expect-error -- there is no such strategy
  study.enqueue({ strategy: 'others', parameters: { rate: 0.1, kernel: 'near' } });
}

it.each(['grid', 'bayes', { name: 'tpe', startup: 5 }] as const)(
  'defineSweep accepts the sampler %j',
  (method) => {
    const kernel = { values: ['near', 'far'] };
    expect(defineSweep({ method, run_cap: 2, parameters: { kernel } }).definition.strategies).toHaveLength(1);
  },
);

it('a study keeps its trials with their curves', () => {
  const study = createStudy(
    defineSweep({
      method: 'grid',
      lag: 1,
      metric: { name: 'loss' },
      parameters: { x: { values: [1, 2, 3] } },
    }),
  );
  const before = Date.now();
  for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
    for (const step of [1, 2]) trial.report(step, { loss: trial.parameters.x / step });
    study.tell(trial, trial.number === 1 ? { failed: 'no luck' } : undefined);
  }
  expect(study.trials.map(({ trial, outcome, epochs }) => [trial.number, outcome.type, epochs])).toEqual([
    [0, 'complete', 2],
    [1, 'failed', 2],
    [2, 'complete', 2],
  ]);
  expect(study.curve(2)).toEqual([
    { step: 1, values: { loss: 3 } },
    { step: 2, values: { loss: 1.5 } },
  ]);
  expect(study.curve(9)).toEqual([]);
  for (const { started, ended } of study.trials) {
    expect(started).toBeGreaterThanOrEqual(before);
    expect(ended).toBeGreaterThanOrEqual(started);
  }
});
