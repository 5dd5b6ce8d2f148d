import { fateOf } from './fate.ts';

describe('fateOf', () => {
  it('blames a trial for what it threw', () => {
    const death = { cause: 'threw', message: 'no such layer' } as const;
    expect(fateOf(death, undefined)).toEqual({ type: 'erred', message: 'no such layer' });
  });

  it('suspects the trial of a thread that died', () => {
    expect(fateOf({ cause: 'uncaught', message: 'm' }, undefined)).toMatchObject({ kind: 'crash' });
    expect(fateOf({ cause: 'exited', message: 'm' }, undefined)).toMatchObject({ kind: 'crash' });
    expect(fateOf({ cause: 'out-of-memory', message: 'm' }, undefined)).toMatchObject({ kind: 'oom' });
  });

  it('has an error for a thread that came back with nothing', () => {
    expect(fateOf(undefined, undefined).type).toBe('erred');
  });

  it('tells a trial out of time from one that hangs, and neither from how its thread ended', () => {
    const killed = { cause: 'killed', message: 'm' } as const;
    for (const death of [killed, undefined]) {
      expect(fateOf(death, { type: 'overtime', reason: 'took longer than 5 s' })).toEqual({
        type: 'overtime',
        message: 'The trial took longer than 5 s.',
      });
      expect(fateOf(death, { type: 'silent', reason: 'gave no sign of life for 9 s' })).toEqual({
        type: 'suspected',
        kind: 'timeout',
        reason: 'the trial gave no sign of life for 9 s',
        isAlone: true,
      });
    }
    expect(fateOf(killed, undefined).type).toBe('bystander');
  });
});
