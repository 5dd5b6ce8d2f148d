import { threadDeathOf } from './thread-death.ts';

describe('threadDeathOf', () => {
  it('distinguishes a full heap, an exit, a throw and an unhandled error', () => {
    const heap = Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
    expect(threadDeathOf(heap, true).cause).toBe('out-of-memory');
    expect(threadDeathOf(new Error('worker exited with code: 3'), false)).toEqual({
      cause: 'exited',
      message: 'The thread called process.exit(3).',
    });
    const error = new TypeError('no such layer');
    expect(threadDeathOf(error, false)).toEqual({
      cause: 'threw',
      message: expect.stringMatching(/^TypeError: no such layer\n {4}at /),
    });
    expect(threadDeathOf(error, true)).toEqual({
      cause: 'uncaught',
      message: expect.stringMatching(/^the thread died of .*: TypeError: no such layer\n {4}at /),
    });
  });

  const hostile = {
    get message(): never {
      throw new Error('no');
    },
  };
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a getter that throws', hostile],
  ])('accepts %s as a thrown value', (_name, thrown) => {
    expect(threadDeathOf(thrown, true).cause).toBe('uncaught');
  });
});
