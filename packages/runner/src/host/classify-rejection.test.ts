import { classifyRejection } from './classify-rejection.ts';

describe('classifyRejection', () => {
  it('distinguishes a full heap, an exit, a throw and an unhandled error', () => {
    const heap = Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
    expect(classifyRejection(heap, true)).toMatchObject({ type: 'suspect', kind: 'oom' });
    expect(classifyRejection(new Error('worker exited with code: 3'), false)).toEqual({
      type: 'suspect',
      kind: 'crash',
      reason: 'The thread called process.exit(3).',
      isAlone: true,
    });
    const error = new TypeError('no such layer');
    expect(classifyRejection(error, false)).toEqual({
      type: 'error',
      message: expect.stringMatching(/^TypeError: no such layer\n {4}at /),
    });
    expect(classifyRejection(error, true)).toEqual({
      type: 'suspect',
      kind: 'crash',
      reason: expect.stringMatching(/^the thread died of .*: TypeError: no such layer\n {4}at /),
      isAlone: true,
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
    expect(classifyRejection(thrown, true)).toMatchObject({ type: 'suspect', kind: 'crash' });
  });
});
