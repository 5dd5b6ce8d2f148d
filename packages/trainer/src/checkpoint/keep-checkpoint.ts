import type { Checkpoint } from '@ridgeline/core';
import type { WantedCheckpoints } from '../work.ts';
import { writeCheckpoint } from './write-checkpoint.ts';

/**
 * Writes the files of a trial into a folder, or returns them for the trial's end. A failure does not fail the trial.
 *
 * @param warn gets the reason of a failure
 */
export function keepCheckpoint(
  to: WantedCheckpoints['to'],
  trial: number,
  checkpoint: Checkpoint,
  warn: (message: string) => void,
): Checkpoint | undefined {
  if (to.type === 'end') {
    const bytes = checkpoint.files.reduce((sum, file) => sum + file.bytes.length, 0);
    return bytes <= to.most ? checkpoint : undefined;
  }
  try {
    writeCheckpoint(to.folder, trial, checkpoint);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    warn(`the files of trial ${trial} were not kept: ${why}`);
  }
  return undefined;
}
