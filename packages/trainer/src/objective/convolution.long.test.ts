import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ModuleTask } from '@ridgeline/core';
import { loadDataSet } from '../data/data-sets.ts';
import { availableBackends } from '../testing/available-backends.ts';
import { findEnding, ObjectiveThread, selectReports } from '../testing/objective-thread.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';

const path = fileURLToPath(new URL('../../../../sweeps/convolution.ts', import.meta.url));
const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
// MNIST is always available, and its pictures have the same shape.
const { data } = parseTestTask({ data: { name: 'mnist', train: 300, validation: 100 } });
const mnist = await loadDataSet('mnist');

describe.each(availableBackends().map((choice) => ({ choice, candidate: choice.candidate })))(
  'sweeps/convolution.ts on $candidate',
  ({ choice }) => {
    async function run(dense: { units: number; max_norm?: number }) {
      const parameters = { filters: 4, dense, learning_rate: 0.01 };
      const task: ModuleTask = {
        type: 'module',
        module: { path, sha256 },
        data,
        epochs: 2,
        metrics: ['val_loss'],
        parameters,
      };
      const messages = await thread.run({ key: { trial: 0, attempt: 1, token: 't' }, task, seed: 0 });
      return { ending: findEnding(messages), reports: selectReports(messages) };
    }
    const thread = new ObjectiveThread(choice, mnist);
    afterAll(() => thread.end());

    it('trains under its constraint unless native TensorFlow is missing', async () => {
      const { ending, reports } = await run({ units: 16, max_norm: 0.4 });
      if (choice.candidate === 'wasm') {
        expect(ending).toEqual({
          type: 'failed',
          kind: 'error',
          message: expect.stringContaining('it needs native TensorFlow'),
        });
        return;
      }
      expect(ending).toEqual({ type: 'trained' });
      for (const report of reports) expect(report['max_norm']).toBeLessThanOrEqual(0.4 + 1e-6);
      expect(reports[1]!['val_accuracy']).toBeGreaterThan(0.3);
      const unconstrained = await run({ units: 16 });
      expect(unconstrained.reports[1]!['max_norm']).toBeGreaterThan(0.5);
    });
  },
);
