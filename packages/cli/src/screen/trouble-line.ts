import { firstLine, sanitise } from '@ridgeline/core';
import type { StudyEvent } from '@ridgeline/runner';
import { describeFingerprintDifference } from '../compare-curves.ts';

/**
 * Formats an event that is not about a single trial; undefined for other events, which are printed elsewhere.
 *
 * @example
 * troubleLine({ type: 'draining', running: 2 }); // 'stopping  2 trials finish; interrupt again to stop now'
 */
export function troubleLine(event: StudyEvent): string | undefined {
  const trouble = describeTrouble(event);
  return trouble === undefined ? undefined : sanitise(`${trouble[0].padEnd(9)} ${trouble[1]}`);
}

/** Describes an event by the kind and the text of its line. */
export function describeTrouble(event: StudyEvent): readonly [kind: string, text: string] | undefined {
  switch (event.type) {
    case 'opened':
      return event.lost === 0
        ? undefined
        : ['lost', `${trials(event.lost)} were running when the last run ended, and will run again`];
    case 'runner-started':
      return ['runner', `trains on ${event.threads} thread${event.threads === 1 ? '' : 's'}`];
    case 'runner-died':
      return ['runner', `exited (${firstLine(event.reason)}), and is replaced`];
    case 'runner-recycled':
      return ['runner', `is replaced: ${event.reason}`];
    case 'worker-joined':
      return [
        'worker',
        `${event.host}/${event.pid} joined with ${event.slots} slot${event.slots === 1 ? '' : 's'}`,
      ];
    case 'worker-left':
      return ['worker', `${event.host}/${event.pid} left`];
    case 'trial-lost':
      return ['lost', `#${event.trial.number} will run again: ${firstLine(event.reason)}`];
    case 'suspected':
      return [
        'suspects',
        `${trials(event.trials.length)} run again in quarantine, since one of them may be at fault`,
      ];
    case 'looked':
      return ['look', `at ${event.seeds} seeds; ${openText(event.open)}`];
    case 'paused':
      return ['paused', `${trialsFinish(event.running)}, and no others start`];
    case 'resumed':
      return ['resumed', 'the study continues'];
    case 'draining':
      return ['stopping', `${trialsFinish(event.running)}; interrupt again to stop now`];
    case 'stopping':
      return ['stopping', `now; ${trials(event.running)} ${event.running === 1 ? 'is' : 'are'} aborted`];
    case 'numerics-changed':
      return [
        'warning',
        `the numerics of trials have changed: ${describeFingerprintDifference(event.before, event.now)}`,
      ];
    case 'warning':
      return ['warning', event.message];
    case 'store-unwritable':
      return ['warning', `the database cannot be written; results are kept in memory: ${event.message}`];
    case 'waits-for-store':
      return [
        'stopping',
        `waits until the database can be written; interrupt again to leave without saving: ${event.message}`,
      ];
    case 'store-writable':
      return ['warning', 'the database can be written again'];
    case 'trial-started':
    case 'reported':
    case 'trial-ended':
      return undefined;
  }
}

function openText(open: readonly string[]): string {
  return open.length === 0 ? 'every pair is decided' : `${open.join(', ')} continue`;
}

function trials(count: number): string {
  return count === 1 ? '1 trial' : `${count} trials`;
}

function trialsFinish(count: number): string {
  return `${trials(count)} ${count === 1 ? 'finishes' : 'finish'}`;
}
