import { processDeathOf } from './process-death.ts';

describe('processDeathOf', () => {
  it('tells signals, exit codes and want of memory apart', () => {
    expect(processDeathOf(null, 'SIGSEGV', '')).toEqual({
      kind: 'crash',
      reason: 'the runner ended by SIGSEGV: native code touched memory that is not its own',
    });
    expect(processDeathOf(7, null, '')).toEqual({
      kind: 'crash',
      reason: 'the runner left with exit code 7',
    });
    expect(processDeathOf(null, 'SIGUSR1', '').reason).toBe('the runner ended by SIGUSR1');
    expect(
      processDeathOf(null, 'SIGABRT', "terminate called after throwing an instance of 'std::bad_alloc'"),
    ).toEqual({ kind: 'oom', reason: 'the runner ended by SIGABRT: it had no memory left' });
  });
});
