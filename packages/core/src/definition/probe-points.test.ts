import { parseSweep } from '../parse.ts';
import { probePoints } from './probe-points.ts';

it('varies one selected parameter at a time', () => {
  const sweep = parseSweep(
    {
      task: { data: { name: 'digits' } },
      method: 'random',
      run_cap: 9,
      parameters: {
        'network.activation': { values: ['relu', 'tanh', 'leaky_relu'] },
        'network.dropout': { min: 0.1, max: 0.4, when: { 'network.activation': 'tanh' } },
        'training.epochs': { values: [2, 3] },
      },
    },
    'x',
  );
  if (!sweep.ok) throw new Error(JSON.stringify(sweep.problems));
  const activation = 'network.activation';
  expect(probePoints(sweep.value, (name) => name.startsWith('network.'))).toEqual([
    { [activation]: 'relu', 'training.epochs': 2 },
    { [activation]: 'tanh', 'network.dropout': 0.1, 'training.epochs': 2 },
    { [activation]: 'leaky_relu', 'training.epochs': 2 },
    { [activation]: 'relu', 'training.epochs': 2 },
  ]);
});

it('has only points that the grid suggests', () => {
  const sweep = parseSweep(
    {
      task: { data: { name: 'digits' } },
      method: 'grid',
      parameters: { 'training.batch_size': { distribution: 'q_uniform', min: 1, max: 9, q: 2 } },
    },
    'x',
  );
  if (!sweep.ok) throw new Error(JSON.stringify(sweep.problems));
  expect(probePoints(sweep.value, () => true)).toEqual([
    { 'training.batch_size': 1 },
    { 'training.batch_size': 7 },
  ]);
});
