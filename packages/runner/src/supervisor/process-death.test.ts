import { classifyDeath } from './process-death.ts';

describe('classifyDeath', () => {
  it('distinguishes signals, exit codes and lack of memory', () => {
    expect(classifyDeath(null, 'SIGSEGV', '')).toEqual({
      kind: 'crash',
      reason: 'the runner ended by SIGSEGV: native code accessed memory that is not its own',
    });
    expect(classifyDeath(7, null, '')).toEqual({
      kind: 'crash',
      reason: 'the runner exited with code 7',
    });
    expect(classifyDeath(null, 'SIGUSR1', '').reason).toBe('the runner ended by SIGUSR1');
    expect(
      classifyDeath(null, 'SIGABRT', "terminate called after throwing an instance of 'std::bad_alloc'"),
    ).toMatchObject({ kind: 'oom', reason: 'the runner ended by SIGABRT: it had no memory left' });
  });

  it('quotes the last printed error without its stack', () => {
    const nodeOutput =
      "node:internal/modules/run_main:123\n    triggerUncaughtException(\n    ^\n\nError [ERR_MODULE_NOT_FOUND]: Cannot find module 'x'\n" +
      "    at finalizeResolution (node:internal)\n    at error (x.js) {\n  code: 'ERR_MODULE_NOT_FOUND'\n}\n\nNode.js v20.20.2\n";
    expect(classifyDeath(1, null, nodeOutput).lastError).toBe(
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find module 'x'",
    );
    expect(classifyDeath(127, null, 'out of luck\n').lastError).toBe('out of luck');
    expect(classifyDeath(1, null, '').lastError).toBeUndefined();
  });
});
