import type { Study } from '@ridgeline/core';
import { runEventVersion } from '@ridgeline/core/parse';
import type { StudyEvent } from '@ridgeline/runner';
import { stateAfter } from '../run-state.ts';
import { describeNotice } from '../screen/format-notice.ts';
import type { UntimedEvent } from './event-sink.ts';

/** Converts an event of a study to events for programs: none, one or several. */
export function toRunEvents(
  event: StudyEvent,
  { study, database, warnings }: { study: Study; database: string; warnings: readonly string[] },
): readonly UntimedEvent[] {
  switch (event.type) {
    case 'opened':
      return [
        { ...createStartEvent(study, database), ended: event.ended, lost: event.lost },
        ...warnings.map((message) => ({ type: 'warning', about: 'backend', message }) as const),
      ];
    case 'trial-started': {
      const { number: trial, configuration, repeat, seed, epochs } = event.trial;
      const { number, strategy, parameters } = configuration;
      const details = {
        trial,
        attempt: event.attempt,
        configuration: number,
        strategy,
        repeat,
        seed,
        epochs,
      };
      return [{ type: 'trial-started', ...details, parameters }];
    }
    case 'reported':
      return event.reports.map(({ key: { trial, attempt }, report: { step, values } }) => {
        return { type: 'report', trial, attempt, step, values };
      });
    case 'trial-ended': {
      const { attempt, outcome, acknowledgement } = event;
      const late = acknowledgement === 'late';
      return [{ type: 'trial-ended', trial: event.trial.number, attempt, outcome, late }];
    }
    case 'trial-lost':
      return [
        { type: 'trial-lost', trial: event.trial.number, attempt: event.attempt, reason: event.reason },
      ];
    case 'looked':
      return [{ type: 'look', seeds: event.seeds, open: event.open }];
    case 'paused':
    case 'resumed':
    case 'draining':
    case 'stopping':
      return [
        { type: 'state', state: stateAfter(event)!, running: 'running' in event ? event.running : null },
      ];
    case 'runner-started':
    case 'worker-joined':
      return [];
    default:
      return [{ type: 'warning', about: warningSubjects[event.type], message: describeNotice(event)![1] }];
  }
}

/** Creates the first event of a run, with 0 as the number of earlier ended and lost trials. */
export function createStartEvent(study: Study, database: string) {
  const { name, goal } = study.definition.metric;
  return {
    type: 'study-started',
    version: runEventVersion,
    study: study.name,
    database,
    metric: { name, goal },
    trials: study.plan?.trials ?? null,
    ended: 0,
    lost: 0,
  } as const;
}

const warningSubjects = {
  'runner-died': 'runner',
  'runner-recycled': 'runner',
  'worker-left': 'runner',
  suspected: 'suspects',
  'numerics-changed': 'numerics',
  warning: 'training',
  'store-unwritable': 'store',
  'store-writable': 'store',
  'waits-for-store': 'store',
} as const;
