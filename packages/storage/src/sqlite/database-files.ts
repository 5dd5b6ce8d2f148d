import { statSync } from 'node:fs';
import { assertUndamaged } from './check-file.ts';
import { connectToRead } from './connection.ts';

/** Difference between an open file and the file at its path, or a loss of content. */
export type FileFault =
  | { readonly type: 'missing' | 'replaced'; readonly path: string }
  | {
      readonly type: 'truncated';
      readonly path: string;
      /** Current size in bytes. */
      readonly size: number;
      /** Size at the last check, in bytes. */
      readonly before: number;
    };

interface FileStatus {
  readonly device: number;
  readonly inode: number;
  readonly size: number;
  readonly mode: number;
}

/**
 * Files of a database as they were when it was opened: the database, its log and the log's index. They are identified
 * by device and inode: on a file system without inode numbers a replaced file is not detected.
 */
export class DatabaseFiles {
  readonly #path: string;
  readonly #database: FileStatus | undefined;
  #logs: ReadonlyMap<string, FileStatus | undefined> = new Map();
  #lastSize = 0;

  /** Records the file that the path names now. */
  constructor(path: string) {
    this.#path = path;
    this.#database = readStatus(path);
  }

  /** Records the log files of a newly opened connection. */
  recordLogs(): void {
    this.#logs = new Map(
      ['-wal', '-shm'].map((suffix) => [this.#path + suffix, readStatus(this.#path + suffix)]),
    );
  }

  /** Permissions of the database, such as 0o600. */
  get mode(): number {
    return (this.#database?.mode ?? 0o600) & 0o777;
  }

  /** Compares all paths with the open files. Returns the first fault; undefined if there is none. */
  findFault(): FileFault | undefined {
    return this.findDatabaseFault() ?? this.#findLogFault();
  }

  /** Compares the database with the file at its path, without its logs. Takes microseconds unless the file shrank. */
  findDatabaseFault(): FileFault | undefined {
    const currentStatus = readStatus(this.#path);
    return (
      this.#findMove(this.#path, this.#database, currentStatus) ?? this.#findTruncation(currentStatus!.size)
    );
  }

  /** True if the path of the database names another file, or none. */
  isDatabaseMoved(): boolean {
    return this.#findMove(this.#path, this.#database, readStatus(this.#path)) !== undefined;
  }

  #findMove(
    path: string,
    statusAtOpening: FileStatus | undefined,
    currentStatus: FileStatus | undefined,
  ): FileFault | undefined {
    const isSameFile =
      statusAtOpening?.inode === currentStatus?.inode && statusAtOpening?.device === currentStatus?.device;
    if (isSameFile) return undefined;
    return { type: currentStatus === undefined ? 'missing' : 'replaced', path };
  }

  #findLogFault(): FileFault | undefined {
    for (const [path, statusAtOpening] of this.#logs) {
      const fault = this.#findMove(path, statusAtOpening, readStatus(path));
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  #findTruncation(size: number): FileFault | undefined {
    if (size < this.#lastSize && !isUndamaged(this.#path, size)) {
      return { type: 'truncated', path: this.#path, size, before: this.#lastSize };
    }
    this.#lastSize = size;
    return undefined;
  }
}

function readStatus(path: string): FileStatus | undefined {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    return status && { device: status.dev, inode: status.ino, size: status.size, mode: status.mode };
  } catch (error) {
    // A folder of the path was replaced by a file.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** True if a file that shrank is undamaged: another program may have vacuumed it. */
function isUndamaged(path: string, size: number): boolean {
  // SQLite treats an empty file as a new database and removes its log.
  if (size === 0) return false;
  try {
    const connection = connectToRead(path);
    try {
      assertUndamaged(connection);
      return true;
    } finally {
      connection.close();
    }
  } catch {
    return false;
  }
}
