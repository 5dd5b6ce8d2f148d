import { systemClock } from '../clock.ts';
import { RemoteFleet } from '../remote/remote-fleet.ts';
import { limitsOf } from '../supervisor/runner-limits.ts';
import type { Fleet, FleetListener, Flight, PoolKind } from './fleet.ts';
import { LocalFleet } from './local-fleet.ts';
import type { RunStudyOptions } from './run-study-options.ts';

/** Opens the fleet of a study: this machine's threads, workers, or both. */
export function openFleet(options: RunStudyOptions, listener: FleetListener): Fleet {
  const { study, threads, runner, workers, clock = systemClock } = options;
  const limits = limitsOf(study.definition, options.limits);
  const local = threads === 0 ? undefined : new LocalFleet(runner, threads, limits, listener, clock);
  const remote = workers === undefined ? undefined : new RemoteFleet(study.name, workers, listener, clock);
  if (local !== undefined && remote !== undefined) return new MixedFleet(local, remote);
  const fleet = local ?? remote;
  if (fleet === undefined) throw new Error('Nobody trains: there are no threads and no workers.');
  return fleet;
}

/** Threads of this machine and workers on others, side by side. Suspects train on this machine. */
class MixedFleet implements Fleet {
  readonly #local: Fleet;
  readonly #remote: Fleet;

  constructor(local: Fleet, remote: Fleet) {
    this.#local = local;
    this.#remote = remote;
  }

  get size(): number {
    return this.#local.size + this.#remote.size;
  }

  get quarantined(): number {
    return this.#local.quarantined + this.#remote.quarantined;
  }

  get ahead(): number {
    return this.#local.ahead + this.#remote.ahead;
  }

  get running(): number {
    return this.#local.running + this.#remote.running;
  }

  threadsOf(place: PoolKind): number {
    const local = this.#local.threadsOf(place);
    return place === 'quarantine' ? local : local + this.#remote.threadsOf(place);
  }

  isReady(place: PoolKind): boolean {
    return this.#local.isReady(place);
  }

  takeOver(flights: readonly Flight[]): void {
    this.#remote.takeOver(flights);
  }

  train(flight: Flight): boolean {
    const isFull = this.#local.size >= this.#local.threadsOf('main') + this.#local.ahead;
    const isRemote = flight.place === 'main' && isFull && this.#remote.isReady('main');
    return (isRemote ? this.#remote : this.#local).train(flight);
  }

  find(trial: number): Flight | undefined {
    return this.#local.find(trial) ?? this.#remote.find(trial);
  }

  stop(flight: Flight): boolean {
    return this.#local.stop(flight) || this.#remote.stop(flight);
  }

  stopAll(): void {
    this.#local.stopAll();
    this.#remote.stopAll();
  }

  recall(): void {
    this.#local.recall();
    this.#remote.recall();
  }

  async end(): Promise<void> {
    await Promise.all([this.#local.end(), this.#remote.end()]);
  }
}
