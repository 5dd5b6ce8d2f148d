import { heldOutTable, type HeldOutTable } from '@ridgeline/trainer';
import type { HostStart } from './runner-launch.ts';

type HeldOut = NonNullable<HostStart['heldOut']>;

/** Reads the held-out rows of a program's finals, for a process that loads the trainer only for them. */
export function heldOutRows(test: HeldOut): HeldOutTable & Pick<HeldOut, 'metric'> {
  return { ...heldOutTable(test.table, test), metric: test.metric };
}
