import { fateOf } from './fate.ts';

describe('fateOf', () => {
  it('blames a lone trial for what it threw, and suspects all where there are several', () => {
    const death = { cause: 'threw', message: 'no such layer' } as const;
    expect(fateOf(1, death, undefined)).toEqual({ type: 'erred', message: 'no such layer' });
    expect(fateOf(2, death, undefined)).toEqual({
      type: 'suspected',
      kind: 'error',
      reason: 'no such layer',
    });
  });

  it('suspects whoever was in a thread that died', () => {
    expect(fateOf(1, { cause: 'uncaught', message: 'm' }, undefined)).toMatchObject({ kind: 'crash' });
    expect(fateOf(1, { cause: 'exited', message: 'm' }, undefined)).toMatchObject({ kind: 'crash' });
    expect(fateOf(1, { cause: 'out-of-memory', message: 'm' }, undefined)).toMatchObject({ kind: 'oom' });
  });

  it('has an error for a thread that came back with nothing', () => {
    expect(fateOf(1, undefined, undefined).type).toBe('erred');
  });

  it('tells a trial out of time from one that hangs, and neither from how its thread ended', () => {
    const killed = { cause: 'killed', message: 'm' } as const;
    for (const death of [killed, undefined]) {
      expect(fateOf(1, death, { type: 'overtime', reason: 'took longer than 5 s' })).toEqual({
        type: 'overtime',
        message: 'The trial took longer than 5 s.',
      });
      expect(fateOf(1, death, { type: 'silent', reason: 'gave no sign of life for 9 s' })).toEqual({
        type: 'suspected',
        kind: 'timeout',
        reason: 'the trial gave no sign of life for 9 s',
      });
    }
    expect(fateOf(1, killed, undefined).type).toBe('bystander');
  });

  it('charges no trial for the time of another that holds up its thread', () => {
    const killed = { cause: 'killed', message: 'm' } as const;
    expect(fateOf(2, killed, { type: 'overtime', reason: 'took longer than 5 s' })).toEqual({
      type: 'suspected',
      kind: 'timeout',
      reason: 'the trial took longer than 5 s',
    });
  });
});
