import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { RidgelineError } from '@ridgeline/core';

/** Network file systems by their type from statfs(2). SQLite's log and locks do not work on them. */
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB 2'],
  [0x01021997, '9P'],
  [0x65735546, 'FUSE'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
]);

/** Name of a network file system; undefined for a local one. */
export function networkFileSystem(type: number): string | undefined {
  // Some systems return the type as a signed number.
  return networkFileSystems.get(type >>> 0);
}

/**
 * Throws `DATABASE_UNWRITABLE` if the folder of `path` is missing or on a network file system, where two machines could
 * write a database and damage it.
 */
export async function assertLocalFolder(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const { type } = await statfs(folder).catch((cause: unknown) => {
    throw new RidgelineError(
      'DATABASE_UNWRITABLE',
      `The folder ${folder} does not exist or cannot be read.`,
      {
        hint: 'Create it, or name another file with --db.',
        cause,
      },
    );
  });
  const name = networkFileSystem(type);
  if (name === undefined) return;
  throw new RidgelineError(
    'DATABASE_UNWRITABLE',
    `The folder ${folder} is on a network file system (${name}).`,
    {
      hint: 'Keep the database on a local disk: name it with --db.',
    },
  );
}
