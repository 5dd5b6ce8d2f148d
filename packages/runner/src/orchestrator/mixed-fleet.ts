import type { Fleet, Flight, InheritedGroup, Place } from './fleet.ts';

/** Threads of this machine and workers on others, side by side. What is suspected trains on this machine. */
export class MixedFleet implements Fleet {
  readonly #local: Fleet;
  readonly #remote: Fleet;

  constructor(local: Fleet, remote: Fleet) {
    this.#local = local;
    this.#remote = remote;
  }

  get size(): number {
    return this.#local.size + this.#remote.size;
  }

  get ahead(): number {
    return this.#local.ahead + this.#remote.ahead;
  }

  get running(): number {
    return this.#local.running + this.#remote.running;
  }

  threadsOf(place: Place): number {
    const local = this.#local.threadsOf(place);
    return place === 'ward' ? local : local + this.#remote.threadsOf(place);
  }

  isBusy(place: Place): boolean {
    return this.#local.isBusy(place) || this.#remote.isBusy(place);
  }

  isReady(place: Place): boolean {
    return this.#local.isReady(place);
  }

  takeOver(groups: readonly InheritedGroup[]): void {
    this.#local.takeOver([]);
    this.#remote.takeOver(groups);
  }

  train(flights: readonly Flight[], place: Place): boolean {
    const isFull = this.#local.size >= this.#local.threadsOf('main') + this.#local.ahead;
    if (place === 'main' && isFull && this.#remote.isReady(place)) return this.#remote.train(flights, place);
    return this.#local.train(flights, place);
  }

  stop(trial: number): boolean {
    return this.#local.stop(trial) || this.#remote.stop(trial);
  }

  stopAll(): void {
    this.#local.stopAll();
    this.#remote.stopAll();
  }

  recall(): void {
    this.#local.recall();
    this.#remote.recall();
  }

  dismiss(place: Place): void {
    this.#local.dismiss(place);
  }

  async end(): Promise<void> {
    await Promise.all([this.#local.end(), this.#remote.end()]);
  }
}
