import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { isPostgresUrl } from '@ridgeline/storage';
import { databaseOf, ledgerOf } from '../database.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { serveHttp } from '../referee/http-server.ts';
import { refereeServer } from '../referee/mcp-server.ts';
import { Referee } from '../referee/referee.ts';

interface RefereeCommandOptions {
  readonly db?: string;
  readonly ledger?: string;
  readonly alpha: number;
  readonly threads?: number;
  /** Held-out table on which programs are judged. */
  readonly programs?: string;
  /** Port of 127.0.0.1 to listen on; by default one client is served on standard input and output. */
  readonly http?: number;
}

/** Serves a referee of the Model Context Protocol until its client leaves or a signal ends it. */
export async function refereeCommand(folder: string, options: RefereeCommandOptions): Promise<ExitCode> {
  const place = resolve(folder);
  mkdirSync(place, { recursive: true });
  const db = options.db ?? resolve(place, 'ridgeline.db');
  const location = absolute(db);
  const referee = new Referee({
    folder: place,
    db: location,
    ledger: absolute(options.ledger ?? ledgerOf(databaseOf(location))),
    alpha: options.alpha,
    programs: options.programs === undefined ? undefined : resolve(options.programs),
    threads: options.threads,
  });
  const signal = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  try {
    if (options.http === undefined) await serveStdio(referee, signal);
    else await serveUntil(referee, options.http, signal);
  } finally {
    await referee.close();
  }
  return exitCodes.ok;
}

/** Absolute path of a file; the URL of a server unchanged. */
function absolute(place: string): string {
  return isPostgresUrl(place) ? place : resolve(place);
}

async function serveStdio(referee: Referee, signal: Promise<unknown>): Promise<void> {
  const server = refereeServer(referee);
  const left = once(process.stdin, 'close');
  await server.connect(new StdioServerTransport());
  await Promise.race([left, signal]);
  await server.close();
}

async function serveUntil(referee: Referee, port: number, signal: Promise<unknown>): Promise<void> {
  const token = process.env['RIDGELINE_REFEREE_TOKEN'] || randomBytes(24).toString('base64url');
  const server = await serveHttp(referee, port, token);
  process.stderr.write(
    `The referee listens at ${server.url}. Clients send: Authorization: Bearer ${token}\n`,
  );
  await signal;
  await server.close();
}
