import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastWords, processDeathOf } from './process-death.ts';

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

describe('lastWords', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-last-words-'));
  const path = join(folder, 'log');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads what was printed since, and at the most 4 KiB of it', () => {
    writeFileSync(path, 'before|after');
    expect(lastWords(path, 7)).toBe('after');
    expect(lastWords(path, 100)).toBe('');
    writeFileSync(path, 'x'.repeat(10_000) + 'end');
    const words = lastWords(path, 0);
    expect(words).toHaveLength(4096);
    expect(words.endsWith('end')).toBe(true);
  });

  it('is empty where there is no file', () => {
    expect(lastWords(join(folder, 'none'), 0)).toBe('');
  });
});
