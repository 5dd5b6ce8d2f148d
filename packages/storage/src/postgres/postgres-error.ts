import { DatabaseError } from 'pg';
import { RidgelineError } from '@ridgeline/core';
import type { PostgresLocation } from './location.ts';

/** Code of a server's error, its SQLSTATE, such as `40P01`; undefined if the error is not from the server. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

/** Loss of a connection, or a temporary refusal by the server. Another connection may succeed. */
export class ConnectionLost extends Error {}

/** Permanent failure to connect to a URL: TLS is refused, or a socket or certificate is missing. */
export class ConnectionRefused extends Error {}

/**
 * True if the connection failed, not the statement. An error from the server counts if its SQLSTATE begins with 08
 * (connection), 57P (shutdown, start-up or termination by an administrator) or 53 (out of connections, memory or disk).
 */
export function isConnectionFailure(error: unknown): boolean {
  // Our own messages may contain any text.
  if (error instanceof RidgelineError) return false;
  const state = sqlState(error);
  if (state !== undefined) return /^(08|57P|53)/.test(state);
  if (error instanceof ConnectionLost) return true;
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown };
  return (
    (typeof code === 'string' &&
      /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND)/.test(code)) ||
    (typeof message === 'string' && /connection terminated|timeout|not queryable/i.test(message))
  );
}

/**
 * True if a transaction conflicted with others and may succeed when retried: a serialization failure, a deadlock, a
 * duplicate key or an unavailable lock.
 */
export function isConflict(error: unknown): boolean {
  return ['40001', '40P01', '23505', '55P03'].includes(sqlState(error) ?? '');
}

/**
 * Converts an expected error of a write to a `RidgelineError`. Returns other errors unchanged. The server's message
 * never contains the password.
 */
export function postgresWriteError(error: unknown, { name }: PostgresLocation): unknown {
  return translateError(error, name, 'DATABASE_UNWRITABLE', 'written');
}

/** Converts an expected error of a read to a `RidgelineError`. Returns other errors unchanged. */
export function postgresReadError(error: unknown, { name }: PostgresLocation): unknown {
  return translateError(error, name, 'DATABASE_UNREADABLE', 'read');
}

/** SQLSTATEs that the user can correct: a failed login, a missing database or privilege, or a read-only server. */
const expectedStates = /^(28|3D|42501|25006)/;

function translateError(
  error: unknown,
  name: string,
  code: 'DATABASE_UNWRITABLE' | 'DATABASE_UNREADABLE',
  operation: 'written' | 'read',
): unknown {
  if (error instanceof RidgelineError) return error;
  const isRefused = error instanceof ConnectionRefused;
  const state = sqlState(isRefused ? error.cause : error);
  const isExpected =
    isRefused || isConnectionFailure(error) || (state !== undefined && expectedStates.test(state));
  if (!isExpected) return error;
  const { message } = error as Error;
  return new RidgelineError(
    code,
    `The database ${name} cannot be ${operation}: ${message || String(error)}.`,
    {
      hint:
        isRefused && state === undefined
          ? 'Check host, port, sslmode and the certificates in the URL.'
          : hintForState(state),
      cause: error,
    },
  );
}

function hintForState(state: string | undefined): string {
  switch (state?.slice(0, 2)) {
    case '28':
      return 'Check the user and the password in the URL.';
    case '3D':
      return 'Create the database first, with createdb.';
    case '42':
      return 'Use a user who owns the schema or may create it in the database.';
    case '25':
      return 'This server is read-only: use the primary server.';
    case '53':
      return 'Check if the server is out of connections, memory or disk space.';
    default:
      return 'Check that the server is running, and check the host and port in the URL.';
  }
}
