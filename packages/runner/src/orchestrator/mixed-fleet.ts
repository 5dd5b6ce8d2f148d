import { systemClock } from '../clock.ts';
import { RemoteFleet } from '../remote/remote-fleet.ts';
import { runnerLimitsOf } from '../supervisor/runner-limits.ts';
import type { Fleet, FleetListener, RunningAttempt, PoolKind } from './fleet.ts';
import { LocalFleet } from './local-fleet.ts';
import type { RunStudyOptions } from './run-study-options.ts';

/** Opens the fleet of a study: this machine's threads, workers, or both. */
export function openFleet(options: RunStudyOptions, listener: FleetListener): Fleet {
  const { study, threads, runner, workers, clock = systemClock } = options;
  const limits = runnerLimitsOf(study.definition, options.limits);
  const local = threads === 0 ? undefined : new LocalFleet(runner, threads, limits, listener, clock);
  const remote = workers === undefined ? undefined : new RemoteFleet(study.name, workers, listener, clock);
  if (local !== undefined && remote !== undefined) return new MixedFleet(local, remote);
  const fleet = local ?? remote;
  if (fleet === undefined) throw new Error('Nothing can train: there are no threads and no workers.');
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

  get quarantinedCount(): number {
    return this.#local.quarantinedCount + this.#remote.quarantinedCount;
  }

  get lookAhead(): number {
    return this.#local.lookAhead + this.#remote.lookAhead;
  }

  get runningCount(): number {
    return this.#local.runningCount + this.#remote.runningCount;
  }

  countThreads(pool: PoolKind): number {
    const local = this.#local.countThreads(pool);
    return pool === 'quarantine' ? local : local + this.#remote.countThreads(pool);
  }

  isReady(pool: PoolKind): boolean {
    // `train` may choose this machine, so its runner must be ready.
    return this.#local.isReady(pool);
  }

  adopt(attempts: readonly RunningAttempt[]): void {
    this.#remote.adopt(attempts);
  }

  train(attempt: RunningAttempt): boolean {
    const isFull = this.#local.size >= this.#local.countThreads('main') + this.#local.lookAhead;
    const isRemote = attempt.pool === 'main' && isFull && this.#remote.isReady('main');
    return (isRemote ? this.#remote : this.#local).train(attempt);
  }

  find(trial: number): RunningAttempt | undefined {
    return this.#local.find(trial) ?? this.#remote.find(trial);
  }

  stop(attempt: RunningAttempt): boolean {
    return this.#local.stop(attempt) || this.#remote.stop(attempt);
  }

  stopAll(): void {
    this.#local.stopAll();
    this.#remote.stopAll();
  }

  revoke(): void {
    this.#local.revoke();
    this.#remote.revoke();
  }

  async end(): Promise<void> {
    await Promise.all([this.#local.end(), this.#remote.end()]);
  }
}
