import { decodeMessages, encodeMessages, type WorkerMessage } from './worker-message.ts';

describe('encodeMessages', () => {
  it('encodes messages without losing a bit', () => {
    const messages: readonly WorkerMessage[] = [
      { type: 'started', assignment: 'a' },
      {
        type: 'reported',
        assignment: 'a',
        report: { step: 1, values: { loss: 0.1 + 0.2, penalty: -0, val_loss: 5e-324, huge: Infinity } },
      },
      {
        type: 'ended',
        assignment: 'a',
        threadTime: 12.5,
        stopCause: undefined,
        brought: true,
        end: {
          ending: { type: 'trained' },
          fingerprint: undefined,
          test: {
            values: { test_loss: 0.25 },
            examples: {
              losses: new Float32Array([9, 0.1, NaN, -0]).subarray(1),
              hits: Uint8Array.of(7, 1, 0, 1).subarray(1),
            },
            data: 'd'.repeat(64),
          },
        },
      },
      { type: 'lost', assignment: 'b', cause: { type: 'error', message: 'a\0b\ud800' }, threadTime: 0 },
    ];
    const decoded = decodeMessages(encodeMessages(messages));
    expect(decoded).toEqual(messages);
    const reportMessage = decoded[1] as Extract<WorkerMessage, { type: 'reported' }>;
    expect(Object.is(reportMessage.report.values['penalty'], -0)).toBe(true);
  });
});
