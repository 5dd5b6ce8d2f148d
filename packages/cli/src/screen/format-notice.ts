import { firstLine, pluralize, sanitise } from '@ridgeline/core';
import type { StudyEvent } from '@ridgeline/runner';
import { describeFingerprintDifference } from '../compare-curves.ts';

/**
 * Formats an event as a line; undefined for an event that needs no line.
 *
 * @example
 * formatNotice({ type: 'draining', running: 2 }); // 'stopping  2 trials finish; interrupt again to stop now'
 */
export function formatNotice(event: StudyEvent): string | undefined {
  const description = describeNotice(event);
  return description === undefined ? undefined : sanitise(`${description[0].padEnd(9)} ${description[1]}`);
}

/** Describes an event by the kind and the text of its line; undefined for an event that needs no line. */
export function describeNotice(event: StudyEvent): readonly [kind: string, text: string] | undefined {
  switch (event.type) {
    case 'opened':
      return event.lost === 0
        ? undefined
        : [
            'lost',
            `${pluralize(event.lost, 'trial')} ${event.lost === 1 ? 'was' : 'were'} running when the last run ended, and will run again`,
          ];
    case 'runner-started':
      return ['runner', `trains on ${pluralize(event.threads, 'thread')}`];
    case 'runner-died':
      return ['runner', `exited (${firstLine(event.reason)}), and is replaced`];
    case 'runner-recycled':
      return ['runner', `is replaced: ${event.reason}`];
    case 'worker-joined':
      return ['worker', `${event.host}/${event.pid} joined with ${pluralize(event.slots, 'slot')}`];
    case 'worker-left':
      return ['worker', `${event.host}/${event.pid} left`];
    case 'trial-lost':
      return ['lost', `#${event.trial.number} will run again: ${firstLine(event.reason)}`];
    case 'suspected':
      return [
        'suspects',
        `${pluralize(event.trials.length, 'trial')} run again in quarantine, because one of them may be at fault`,
      ];
    case 'looked':
      return ['look', `at ${event.seeds} seeds; ${describeOpenStrategies(event.open)}`];
    case 'paused':
      return ['paused', `${describeFinish(event.running)}, and no others start`];
    case 'resumed':
      return ['resumed', 'the study continues'];
    case 'draining':
      return ['stopping', `${describeFinish(event.running)}; interrupt again to stop now`];
    case 'stopping':
      return [
        'stopping',
        `now; ${pluralize(event.running, 'trial')} ${event.running === 1 ? 'is' : 'are'} aborted`,
      ];
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

function describeOpenStrategies(openStrategies: readonly string[]): string {
  if (openStrategies.length === 0) return 'every pair is decided';
  return `${openStrategies.join(', ')} ${openStrategies.length === 1 ? 'continues' : 'continue'}`;
}

function describeFinish(count: number): string {
  return `${pluralize(count, 'trial')} ${count === 1 ? 'finishes' : 'finish'}`;
}
