import { lossCauseOf } from './loss-cause.ts';

describe('lossCauseOf', () => {
  it('returns the error of a trial that threw', () => {
    const death = { cause: 'threw', message: 'no such layer' } as const;
    expect(lossCauseOf(death, undefined)).toEqual({ type: 'error', message: 'no such layer' });
  });

  it('suspects the trial of a thread that died', () => {
    expect(lossCauseOf({ cause: 'uncaught', message: 'm' }, undefined)).toMatchObject({ kind: 'crash' });
    expect(lossCauseOf({ cause: 'exited', message: 'm' }, undefined)).toMatchObject({ kind: 'crash' });
    expect(lossCauseOf({ cause: 'out-of-memory', message: 'm' }, undefined)).toMatchObject({ kind: 'oom' });
  });

  it('returns an error for a thread without a result', () => {
    expect(lossCauseOf(undefined, undefined).type).toBe('error');
  });

  it('distinguishes a timeout from a hang', () => {
    const killed = { cause: 'killed', message: 'm' } as const;
    for (const death of [killed, undefined]) {
      expect(lossCauseOf(death, { type: 'timeout', reason: 'took longer than 5 s' })).toEqual({
        type: 'timeout',
        message: 'The trial took longer than 5 s.',
      });
      expect(lossCauseOf(death, { type: 'unresponsive', reason: 'gave no sign of life for 9 s' })).toEqual({
        type: 'suspect',
        kind: 'timeout',
        reason: 'the trial gave no sign of life for 9 s',
        isAlone: true,
      });
    }
    expect(lossCauseOf(killed, undefined).type).toBe('bystander');
  });
});
