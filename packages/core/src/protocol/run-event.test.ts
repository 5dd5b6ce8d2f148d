import fc from 'fast-check';
import { parseRunEvent } from './run-event.ts';

describe('parseRunEvent', () => {
  it.each([
    { type: 'report', time: 1, trial: 3, attempt: 1, step: 2, values: { val_loss: 0.5 } },
    { type: 'trial-ended', time: 1, trial: 3, attempt: 1, outcome: { type: 'pruned', step: 2 }, late: false },
    { type: 'gap', time: 1, events: 9 },
  ])('parses %j', (event) => {
    expect(parseRunEvent(JSON.stringify(event))).toEqual(event);
  });

  it.each([
    '',
    '{}',
    '{"type":"gap","time":1,"events":0}',
    '{"type":"gap","time":1,"events":1,"more":2}',
    '{"type":"trial-ended","time":1,"trial":3,"attempt":1,"outcome":{"type":"won"},"late":false}',
  ])('rejects %s', (line) => {
    expect(parseRunEvent(line)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => void parseRunEvent(line)));
  });
});
