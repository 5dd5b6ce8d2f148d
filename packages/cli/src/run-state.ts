import type { RunStatus } from '@ridgeline/core';
import type { StudyEvent } from '@ridgeline/runner';

/** State of a run after an event; undefined if the event does not change the state. */
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
