import { errorLines } from './error-lines.ts';

const text = `TypeError: no units
    at build (file:///home/ann/sweeps/model.ts:12:9)
    at Array.map (<anonymous>)
    at default (/home/ann/sweeps/model.ts:4:3)
    at Sequential.add (/home/ann/node_modules/@tensorflow/tfjs-layers/dist/models.js:1:2)
    at runObjective (file:///srv/ridgeline/packages/trainer/dist/objective/run-objective.js:20:15)
    at async node:internal/process/task_queues:95:5
`;

describe('errorLines', () => {
  it('keeps the message and the places in user files', () => {
    expect(errorLines(text, 9)).toEqual([
      'TypeError: no units',
      '    at build (/home/ann/sweeps/model.ts:12:9)',
      '    at default (/home/ann/sweeps/model.ts:4:3)',
    ]);
    expect(errorLines(text, 2)).toHaveLength(2);
  });

  it('keeps a message that mentions packages', () => {
    expect(errorLines('Error: look at node_modules/x\n  at least twice', 9)).toHaveLength(2);
  });
});
