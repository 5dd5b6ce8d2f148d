import { RidgelineError } from '@ridgeline/core';

/** Error for reading a database before its first study. */
export class MissingDatabaseError extends RidgelineError {
  constructor(message: string, hint: string) {
    super('DATABASE_UNREADABLE', message, { hint });
  }
}
