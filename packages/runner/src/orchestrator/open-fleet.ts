import { systemClock } from '../clock.ts';
import { RemoteFleet } from '../remote/remote-fleet.ts';
import { defaultRunnerLimits } from '../supervisor/runner-limits.ts';
import type { Fleet, FleetListener } from './fleet.ts';
import { LocalFleet } from './local-fleet.ts';
import { MixedFleet } from './mixed-fleet.ts';
import type { RunStudyOptions } from './run-study-options.ts';

/** Opens the fleet of a study: this machine's threads, workers, or both. */
export function openFleet(options: RunStudyOptions, listener: FleetListener): Fleet {
  const { study, threads, runner, workers, clock = systemClock } = options;
  const { timeout } = study.definition.failures;
  const limits = {
    ...(options.limits ?? defaultRunnerLimits),
    timeout: timeout === undefined ? undefined : 1000 * timeout,
  };
  const local = threads === 0 ? undefined : new LocalFleet(runner, threads, limits, listener, clock);
  const remote = workers === undefined ? undefined : new RemoteFleet(study.name, workers, listener, clock);
  if (local !== undefined && remote !== undefined) return new MixedFleet(local, remote);
  const fleet = local ?? remote;
  if (fleet === undefined) throw new Error('Nobody trains: there are no threads and no workers.');
  return fleet;
}
