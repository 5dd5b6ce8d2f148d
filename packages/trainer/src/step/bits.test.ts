import { existsSync, mkdtempSync, rmdirSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Task } from '@ridgeline/core';
import fc from 'fast-check';
import type { Examples } from '../data/examples.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { nativeKernels } from '../kernels/native-kernels.ts';
import { openKernels } from '../kernels/open-kernels.ts';
import type { NativeBinding } from '../tensorflow/binding.ts';
import { backendsHere } from '../testing/backends-here.ts';
import {
  ownSettings,
  randomGroups,
  sharedSettings,
  taskWith,
  type SharedSettings,
} from '../testing/random-trials.ts';
import { makeBatch } from './batch.ts';
import { groupStep } from './group-step.ts';

const opened = await backendsHere();
const backends = opened.map(openKernels);

function examplesOf({ features, problem: [problem] }: SharedSettings): Examples {
  const noise = (i: number) => Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1;
  const classes = problem.type === 'multi-class' ? problem.classes : 2;
  return {
    problem,
    features,
    targets: Float32Array.from({ length: 70 }, (_, i) =>
      problem.type === 'regression' ? 3 * noise(i) : Math.floor(classes * noise(i)),
    ),
    read: (example, out, offset) => {
      for (let i = 0; i < features; i++) out[offset + i] = noise(example * features + i + 1000);
    },
  };
}

/** Everything that three steps and an evaluation say of each trial. */
function told(kernels: Kernels, tasks: readonly Task[], common: SharedSettings): unknown[] {
  const examples = examplesOf(common);
  const indexes = Uint32Array.from({ length: common.count }, (_, i) => i);
  return kernels.scope(() => {
    const group = groupStep(kernels, tasks, common.seed, examples);
    const figures = [1, 2, 3].map((step) =>
      kernels.scope(() =>
        group.train(
          makeBatch(kernels, examples, indexes),
          step,
          tasks.map(({ training }) => training.optimizer.learningRate),
        ),
      ),
    );
    const evaluated = group.evaluate(makeBatch(kernels, examples, indexes));
    const weights = group.weights();
    return tasks.map((_, trial) => ({
      trained: figures.map(({ loss, hits, penalty, activity }) => [
        loss[trial],
        hits?.[trial],
        penalty?.[trial] ?? 0,
        activity?.[trial] ?? 0,
      ]),
      loss: evaluated.loss[trial],
      activity: evaluated.activity?.[trial] ?? 0,
      squares: weights.squares[trial],
      // The sign of a zero may differ; it reaches no other number.
      layers: group
        .read(trial)
        .map(({ kernel, bias, slopes }) =>
          [kernel, bias, slopes ?? new Float32Array()].map((weights) => weights.map((w) => w + 0)),
        ),
    }));
  });
}

describe.each(backends)('the bits of a trial on $backend', (kernels) => {
  it('do not depend on its group: random groups of random trials', () => {
    fc.assert(
      fc.property(sharedSettings, fc.array(ownSettings, { minLength: 2, maxLength: 4 }), (common, owns) => {
        const tasks = owns.map((mine) => taskWith(common, mine));
        const together = told(kernels, tasks, common);
        const reversed = told(kernels, [...tasks].reverse(), common).reverse();
        tasks.forEach((task, trial) => {
          expect(told(kernels, [task], common)[0]).toEqual(together[trial]);
          expect(reversed[trial]).toEqual(together[trial]);
        });
      }),
      { numRuns: randomGroups(20) },
    );
  });
});

const natives = opened.flatMap((backend) => (backend.kind === 'native' ? [backend.binding] : []));
(natives.length > 0 ? describe.each(natives) : describe.skip.each([undefined]))('a graph', (binding) => {
  it('counts what is too small for a normal number as zero, as operations one by one do', () => {
    const products = [nativeKernels(binding!, 0), nativeKernels(binding!, Infinity)].map((k) =>
      k.scope(() => {
        const [tiny, small] = [1e-30, 1e-10].map((value) => k.upload(Float32Array.of(value), [1, 1, 1]));
        return k.download(k.multiply(tiny!, small!))[0];
      }),
    );
    expect(products).toEqual([0, 0]);
  });

  it('comes to the bits of its operations one by one, in any group', () => {
    const [graph, oneByOne] = [nativeKernels(binding!, 0), nativeKernels(binding!, Infinity)];
    fc.assert(
      fc.property(sharedSettings, fc.array(ownSettings, { minLength: 2, maxLength: 4 }), (common, owns) => {
        const tasks = owns.map((mine) => taskWith(common, mine));
        const together = told(graph, tasks, common);
        expect(told(oneByOne, tasks, common)).toEqual(together);
        tasks.forEach((task, trial) => expect(told(graph, [task], common)[0]).toEqual(together[trial]));
      }),
      { numRuns: randomGroups(8) },
    );
  });

  /** Kernels whose graphs are loaded by `loadSavedModel`, and what three steps say with them and with operations one by one. */
  const toldWith = (loadSavedModel: NativeBinding['loadSavedModel']) => {
    const changed = Object.create(binding!, { loadSavedModel: { value: loadSavedModel } }) as NativeBinding;
    const [common] = fc.sample(sharedSettings, { numRuns: 1, seed: 1 });
    const tasks = fc.sample(ownSettings, { numRuns: 2, seed: 1 }).map((mine) => taskWith(common!, mine));
    return [nativeKernels(changed, 0), nativeKernels(binding!, Infinity)].map((kernels) =>
      told(kernels, tasks, common!),
    );
  };

  it('that cannot be loaded is done without, and that is said once', () => {
    const { warn } = console;
    const said: string[] = [];
    console.warn = (line: string) => void said.push(line);
    let loads = 0;
    try {
      const [without, oneByOne] = toldWith(() => {
        loads++;
        throw new Error('Failed to load SavedModel: no memory');
      });
      expect(without).toEqual(oneByOne);
    } finally {
      console.warn = warn;
    }
    expect(loads).toBe(1);
    expect(said).toEqual([expect.stringMatching(/without graphs .*: Failed to load SavedModel: no memory$/)]);
  });

  it('leaves no folder behind, and removes those that a kill has left long ago', () => {
    const [old, young] = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'ridgeline-graph-')));
    utimesSync(old!, 0, Date.now() / 1000 - 7200);
    const loaded: string[] = [];
    const [graph, oneByOne] = toldWith((path, tags) => {
      loaded.push(path);
      return binding!.loadSavedModel(path, tags);
    });
    expect(graph).toEqual(oneByOne);
    expect(loaded.length).toBeGreaterThan(0);
    expect([old!, young!, ...loaded].filter((path) => existsSync(path))).toEqual([young]);
    rmdirSync(young!);
  });
});
