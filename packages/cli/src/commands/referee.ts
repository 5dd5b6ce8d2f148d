import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { RidgelineError } from '@ridgeline/core';
import { isPostgresUrl } from '@ridgeline/storage';
import { checkTable } from '../check-table.ts';
import { locateLedger, parseDatabase } from '../database.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { serveHttp } from '../referee/http-server.ts';
import { createRefereeServer } from '../referee/mcp-server.ts';
import { Referee } from '../referee/referee.ts';

interface RefereeCommandOptions {
  readonly db?: string;
  readonly ledger?: string;
  readonly alpha: number;
  readonly threads?: number;
  /** Held-out table on which programs are judged. */
  readonly programs?: string;
  /** Port to listen on at 127.0.0.1; by default, a single client is served on standard input and output. */
  readonly http?: number;
}

/**
 * Serves a folder's referee (an MCP server that judges claims) until a signal arrives or, without `http`, its client
 * disconnects.
 */
export async function refereeCommand(folder: string, options: RefereeCommandOptions): Promise<ExitCode> {
  const programTable = options.programs === undefined ? undefined : resolve(options.programs);
  if (programTable !== undefined) checkTable(programTable);
  const root = resolve(folder);
  createFolder(root);
  const db = resolveLocation(options.db ?? resolve(root, 'ridgeline.db'));
  const referee = new Referee({
    folder: root,
    db,
    ledger: resolveLocation(locateLedger(parseDatabase(db), options.ledger)),
    alpha: options.alpha,
    programTable,
    threads: options.threads,
  });
  const signal = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  try {
    if (options.http === undefined) await serveStdio(referee, signal);
    else await serveOverHttp(referee, options.http, signal);
  } finally {
    await referee.close();
  }
  return exitCodes.ok;
}

function createFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new RidgelineError(
      'USAGE',
      `The folder ${folder} cannot be created: ${(cause as Error).message}.`,
      {
        hint: 'Name another folder.',
        cause,
      },
    );
  }
}

/** Makes the path of a file absolute; returns the URL of a server unchanged. */
function resolveLocation(location: string): string {
  return isPostgresUrl(location) ? location : resolve(location);
}

async function serveStdio(referee: Referee, signal: Promise<unknown>): Promise<void> {
  const server = createRefereeServer(referee);
  // An input that is a file, such as /dev/null, ends but does not close.
  const disconnect = Promise.race([once(process.stdin, 'end'), once(process.stdin, 'close')]);
  await server.connect(new StdioServerTransport());
  await Promise.race([disconnect, signal]);
  await server.close();
}

async function serveOverHttp(referee: Referee, port: number, signal: Promise<unknown>): Promise<void> {
  const token = process.env['RIDGELINE_REFEREE_TOKEN'] || randomBytes(24).toString('base64url');
  const server = await serveHttp(referee, port, token);
  process.stderr.write(
    `The referee listens at ${server.url}. Clients must send: Authorization: Bearer ${token}\n`,
  );
  await signal;
  await server.close();
}
