import { openBackend } from './open.ts';

describe('openBackend on wasm', () => {
  it('leaves uncaught errors to the program', async () => {
    const listeners = process.listenerCount('uncaughtException');
    const backend = await openBackend({ candidate: 'wasm' });
    const second = await openBackend({ candidate: 'wasm' });
    if (backend.kind !== 'wasm' || second.kind !== 'wasm') throw new Error('expected wasm');
    expect(process.listenerCount('uncaughtException')).toBe(listeners);
    expect(second.tf).toBe(backend.tf);
    expect(backend.tf.getBackend()).toBe('wasm');
    const product = backend.tf.matMul(
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    );
    expect([...product.dataSync()]).toEqual([19, 22, 43, 50]);
  });
});
