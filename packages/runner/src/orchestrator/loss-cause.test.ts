import type { LossCause } from '@ridgeline/core';
import { determineLossCause } from './loss-cause.ts';

const killedCause: LossCause = { type: 'bystander', reason: 'killed' };

describe('determineLossCause', () => {
  it('returns an error for a thread without a result', () => {
    expect(determineLossCause(undefined, undefined).type).toBe('error');
  });

  it('returns the cause of a thread that the supervisor did not stop', () => {
    expect(determineLossCause(killedCause, undefined)).toBe(killedCause);
  });

  it('distinguishes a timeout from a hang', () => {
    for (const cause of [killedCause, undefined]) {
      expect(determineLossCause(cause, { type: 'timeout', reason: 'took longer than 5 s' })).toEqual({
        type: 'timeout',
        message: 'The trial took longer than 5 s.',
      });
      expect(
        determineLossCause(cause, { type: 'unresponsive', reason: 'gave no sign of life for 9 s' }),
      ).toEqual({
        type: 'suspect',
        kind: 'timeout',
        reason: 'the trial gave no sign of life for 9 s',
        isAlone: true,
      });
    }
  });
});
