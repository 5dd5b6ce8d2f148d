/** Code of an error that a user can act on. The list is closed; each comment says when its code is thrown. */
export type RidgelineErrorCode =
  /** A command that cannot be carried out as given: an option is unknown, or the study is unsuitable. */
  | 'USAGE'
  /** A sweep file with one or more problems; see {@link RidgelineError.problems}. */
  | 'SWEEP_INVALID'
  /** A named file does not exist or cannot be read. */
  | 'FILE_UNREADABLE'
  /** The database has no study of that name. */
  | 'STUDY_NOT_FOUND'
  /** A study of that name already exists. */
  | 'STUDY_EXISTS'
  /** A study of that name exists with another definition or with changed input files. */
  | 'STUDY_CHANGED'
  /** Another process owns the database or, on a server, the study. */
  | 'STUDY_OWNED'
  /** A command for a study that is not running. */
  | 'STUDY_NOT_RUNNING'
  /** The study has no trial of that number. */
  | 'TRIAL_NOT_FOUND'
  /** The database cannot be opened, is damaged, or was written by a newer Ridgeline. */
  | 'DATABASE_UNREADABLE'
  /** The database cannot be written: the disk is full, the folder is read-only, or a lock is held. */
  | 'DATABASE_UNWRITABLE'
  /** A database file has two names, by a hard link or a mount. */
  | 'DATABASE_ALIASED'
  /** The database file was removed, renamed, replaced or truncated during a run. */
  | 'DATABASE_MOVED'
  /** The native addon of SQLite was not built, or was built for another Node version. */
  | 'SQLITE_UNAVAILABLE'
  /** A ledger of claims with an entry that was changed, removed or moved. */
  | 'LEDGER_DAMAGED'
  /** A data set is not on this machine. */
  | 'DATA_MISSING'
  /** A data set is on this machine, but its bytes are wrong. */
  | 'DATA_DAMAGED'
  /** The requested TensorFlow backend is unavailable here. */
  | 'BACKEND_UNAVAILABLE'
  /** The queue that delivers messages to workers cannot be reached or opened. */
  | 'QUEUE_UNAVAILABLE'
  /** No folder can hold the socket for commands to a run. */
  | 'SOCKET_UNAVAILABLE'
  /** A port to listen on is in use or not allowed. */
  | 'PORT_UNAVAILABLE'
  /** This machine cannot train for a study: its data, module or version differs from the leader's. */
  | 'WORKER_UNFIT'
  /** The process that hosts the worker threads cannot be kept alive. */
  | 'RUNNER_FAILED';

/** A problem in a sweep file, at the `path` from the root of the file. */
export interface Problem {
  readonly path: readonly (string | number)[];
  /** Faulty part of the entry at `path`: its key, such as an unknown one, or its value. */
  readonly target: 'key' | 'value';
  readonly message: string;
  /** Remedy as one phrase: `did you mean "dropout"?` */
  readonly hint?: string | undefined;
}

export type Path = Problem['path'];

/** Problem with a value of a sweep file. */
export function valueProblem(path: Problem['path'], message: string, hint?: string): Problem {
  return { path, target: 'value', message, hint };
}

/** Problem with a value of a sweep file, with the message and the hint of an error. */
export function errorProblem(path: Problem['path'], { message, hint }: RidgelineError): Problem {
  // An error's message ends with a full stop, but a hint may follow the message of a problem.
  return valueProblem(path, message.replace(/\.$/, ''), hint);
}

/** Problem with a key of a sweep file. */
export function keyProblem(path: Problem['path'], message: string, hint?: string): Problem {
  return { path, target: 'key', message, hint };
}

/**
 * An error that a user can act on: its message says what is wrong, and `hint` what to do. Any other error is a bug and
 * is shown with its stack.
 *
 * @example
 * throw new RidgelineError('STUDY_NOT_FOUND', 'No study "fashion" in ridgeline.db.', {
 *   hint: 'Studies: mnist, digits.',
 * });
 */
export class RidgelineError extends Error {
  readonly code: RidgelineErrorCode;
  readonly hint: string | undefined;
  /** Individual problems of `SWEEP_INVALID`; otherwise empty. */
  readonly problems: readonly Problem[];

  constructor(
    code: RidgelineErrorCode,
    message: string,
    details: { hint?: string | undefined; cause?: unknown; problems?: readonly Problem[] } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'RidgelineError';
    this.code = code;
    this.hint = details.hint;
    this.problems = details.problems ?? [];
  }
}
