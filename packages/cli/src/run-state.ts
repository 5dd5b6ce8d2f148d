import type { RunStatus } from '@ridgeline/core';
import type { StudyEvent } from '@ridgeline/runner';

/** What a run does after an event; undefined where that is what it did before. */
export function stateAfter(event: StudyEvent): RunStatus['state'] | undefined {
  switch (event.type) {
    case 'paused':
      return 'paused';
    case 'resumed':
      return 'running';
    case 'draining':
    case 'stopping':
      return 'stopping';
    default:
      return undefined;
  }
}
