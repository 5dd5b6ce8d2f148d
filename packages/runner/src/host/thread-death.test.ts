import { threadDeathOf } from './thread-death.ts';

describe('threadDeathOf', () => {
  it('tells a full heap, an exit, a kill and a throw apart', () => {
    const heap = Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
    const abort = Object.assign(new Error('aborted'), { name: 'AbortError' });
    expect(threadDeathOf(heap).cause).toBe('out-of-memory');
    expect(threadDeathOf(abort).cause).toBe('killed');
    expect(threadDeathOf(new Error('worker exited with code: 3'))).toEqual({
      cause: 'exited',
      message: 'The thread called process.exit(3).',
    });
    expect(threadDeathOf(new TypeError('no such layer'))).toEqual({
      cause: 'threw',
      message: expect.stringContaining('TypeError: no such layer'),
    });
  });

  const cyclic = new Error('round');
  cyclic.cause = cyclic;
  const hostile = {
    get message(): never {
      throw new Error('no');
    },
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  it.each([
    ['a string', 'words', "'words'"],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a cyclic cause', cyclic, 'Error: round'],
    ['a getter that throws', hostile, 'message'],
    ['a revoked proxy', revoked.proxy, 'cannot be shown'],
  ])('survives %s', (_name, thrown, text) => {
    expect(threadDeathOf(thrown)).toEqual({ cause: 'threw', message: expect.stringContaining(text) });
  });

  it('keeps 8 KiB of a text of 10 MB', () => {
    expect(threadDeathOf(new Error('x'.repeat(10_000_000))).message.length).toBeLessThan(8200);
  });
});
