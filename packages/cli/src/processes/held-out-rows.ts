import { readHeldOutTable, type HeldOutTable } from '@ridgeline/trainer';
import type { HostStart } from './runner-launch.ts';

type HeldOut = NonNullable<HostStart['heldOut']>;

/** Reads the held-out rows of a program's finals. This module is separate because it loads the trainer. */
export function readHeldOutRows(test: HeldOut): HeldOutTable & Pick<HeldOut, 'metric'> {
  return { ...readHeldOutTable(test.table, test), metric: test.metric };
}
