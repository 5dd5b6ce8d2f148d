import { requireRunnable, type FailurePolicy, type SweepDefinition, type Study } from '@ridgeline/core';
import { createMemoryStore, type Store } from '@ridgeline/core/testing';
import { validatePlan } from '@ridgeline/search';
import type { Clock } from '../clock.ts';
import type { Orchestrator } from '../orchestrator/orchestrator.ts';
import { runStudy } from '../orchestrator/run-study.ts';
import type { RunStudyOptions } from '../orchestrator/run-study-options.ts';
import type { StudyEvent } from '../orchestrator/study-event.ts';
import { defaultRunnerLimits, type RunnerLimits } from '../supervisor/runner-limits.ts';
import { locateBuilt } from './locate-built.ts';

export interface TestRun {
  readonly store: Store;
  readonly study: Study<SweepDefinition>;
  readonly run: Orchestrator;
  readonly events: readonly StudyEvent[];
  /** First event of this type for which `matches` is true, past or future. Rejects if the run ends without one. */
  until<T extends StudyEvent['type']>(
    type: T,
    matches?: (event: Extract<StudyEvent, { type: T }>) => boolean,
  ): Promise<Extract<StudyEvent, { type: T }>>;
}

export interface TestRunOptions {
  readonly threads?: number;
  /** Replaces parts of the definition's failure policy. */
  readonly failures?: Partial<FailurePolicy>;
  readonly limits?: Partial<Omit<RunnerLimits, 'timeout'>>;
  readonly heap?: number;
  readonly entry?: URL;
  readonly clock?: Clock;
  readonly takeLook?: RunStudyOptions['takeLook'];
  /** Store with a study to continue; by default a new study starts. */
  readonly store?: Store;
}

const testHost = locateBuilt('test-host');

/** Starts or continues a study in memory. */
export async function startRun(definition: SweepDefinition, options: TestRunOptions = {}): Promise<TestRun> {
  const store = options.store ?? createMemoryStore();
  const plan = validatePlan(definition);
  const storedStudy = requireRunnable(
    options.store === undefined
      ? await store.log.createStudy({ name: definition.name, definition, plan })
      : await store.view.study(definition.name),
  );
  const failures = { ...definition.failures, ...options.failures };
  const study = { ...storedStudy, definition: { ...storedStudy.definition, failures } };
  const events: StudyEvent[] = [];
  const watchers = new Set<() => void>();
  const run = runStudy({
    study,
    ...store,
    threads: options.threads ?? 2,
    runner: {
      entry: options.entry ?? testHost,
      ...(options.heap === undefined ? {} : { heap: options.heap }),
    },
    limits: { ...defaultRunnerLimits, ...options.limits },
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.takeLook === undefined ? {} : { takeLook: options.takeLook }),
    onEvent: (event) => {
      events.push(event);
      for (const watcher of watchers) watcher();
    },
  });
  return {
    store,
    study,
    run,
    events,
    until: (type, matches = () => true) =>
      new Promise((resolve, reject) => {
        const check = () => {
          for (const event of events) {
            if (event.type !== type) continue;
            const candidate = event as Extract<StudyEvent, { type: typeof type }>;
            if (!matches(candidate)) continue;
            watchers.delete(check);
            resolve(candidate);
            return;
          }
        };
        watchers.add(check);
        check();
        run.done.then(
          () => reject(new Error(`The run ended without ${type}.`)),
          (error: unknown) => reject(error),
        );
      }),
  };
}
