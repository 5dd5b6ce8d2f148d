import { counted } from '@ridgeline/core';
import type { RunEnd } from '../events/end-events.ts';

/**
 * Line about an early end of a run; empty for any other.
 *
 * @example
 * endText({ type: 'stopped', reason: 'time is up' }); // 'Stopped: time is up.\n'
 */
export function endText(end: RunEnd): string {
  if (end.type === 'stopped') return `Stopped: ${end.reason}.\n`;
  if (end.type !== 'interrupted') return '';
  const left = end.remaining === undefined ? 'some trials' : counted(end.remaining, 'trial');
  return `Interrupted with ${left} left. Run the same command to resume.\n`;
}
