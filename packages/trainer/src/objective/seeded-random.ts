import { randomStream, type RandomStream } from '@ridgeline/core';

/** `Math.random` seeded by a training seed. TensorFlow.js uses it if no seed is given. */
export class SeededRandom {
  readonly #stream: RandomStream;
  readonly #before = Object.getOwnPropertyDescriptor(Math, 'random')!;
  #drawn = 0;

  constructor(seed: number) {
    this.#stream = randomStream(seed, 'objective');
  }

  begin(): void {
    const value = () => this.#stream.uniform(this.#drawn++);
    Object.defineProperty(Math, 'random', { ...this.#before, value });
  }

  end(): void {
    Object.defineProperty(Math, 'random', this.#before);
  }

  without<T>(body: () => T): T {
    this.end();
    try {
      return body();
    } finally {
      this.begin();
    }
  }
}
