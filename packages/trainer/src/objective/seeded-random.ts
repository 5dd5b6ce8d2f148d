import { randomStream, type RandomStream } from '@ridgeline/core';

/**
 * Replacement of `Math.random`, seeded by a training seed. TensorFlow.js draws from `Math.random` where no seed is
 * given.
 */
export class SeededRandom {
  readonly #stream: RandomStream;
  readonly #before = Object.getOwnPropertyDescriptor(Math, 'random')!;
  #drawn = 0;

  constructor(seed: number) {
    this.#stream = randomStream(seed, 'objective');
  }

  install(): void {
    const value = () => this.#stream.uniform(this.#drawn++);
    Object.defineProperty(Math, 'random', { ...this.#before, value });
  }

  restore(): void {
    Object.defineProperty(Math, 'random', this.#before);
  }

  suspended<T>(body: () => T): T {
    this.restore();
    try {
      return body();
    } finally {
      this.install();
    }
  }
}
