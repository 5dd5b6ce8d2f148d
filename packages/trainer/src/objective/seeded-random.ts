import { randomStream, type RandomStream } from '@ridgeline/core';

/**
 * Replacement of `Math.random`, seeded by a training seed. TensorFlow.js draws from `Math.random` if it has no other
 * seed.
 */
export class SeededRandom {
  readonly #stream: RandomStream;
  readonly #original = Object.getOwnPropertyDescriptor(Math, 'random')!;
  #drawCount = 0;

  constructor(seed: number) {
    this.#stream = randomStream(seed, 'objective');
  }

  /** Replaces `Math.random`. The stream of numbers continues where it stopped. */
  install(): void {
    const value = () => this.#stream.uniform(this.#drawCount++);
    Object.defineProperty(Math, 'random', { ...this.#original, value });
  }

  /** Restores the original `Math.random`. */
  restore(): void {
    Object.defineProperty(Math, 'random', this.#original);
  }

  /** Runs `body` with the original `Math.random`. */
  runSuspended<T>(body: () => T): T {
    this.restore();
    try {
      return body();
    } finally {
      this.install();
    }
  }
}
