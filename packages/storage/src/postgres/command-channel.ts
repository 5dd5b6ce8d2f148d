import { setTimeout as delay } from 'node:timers/promises';
import type { Command, CommandReply, RunStatus } from '@ridgeline/core';
import { parseCommandReply, parseRequest, parseRunStatus } from '@ridgeline/core/parse';
import { lockName, postgresLocation } from './location.ts';
import { patientConnection } from './patient-connection.ts';
import { unreadable } from './postgres-error.ts';

/** How often the owner looks for commands, and who waits for an answer for that, in ms. */
const look = 200;

/** How often who watches asks for the status, in ms. */
const glance = 500;

/** How long an owner may take to answer, in ms. */
const patience = 5_000;

/** What a run does for those who ask. */
export interface Commanded {
  command(command: Command): CommandReply;
  status(): RunStatus;
}

/** See `postgresChannel`. */
export type CommandChannel = ReturnType<typeof postgresChannel>;

/**
 * How commands reach the process that runs a study, from any machine: rows of the table `command`, which the owner
 * answers. Who has the study's lock is the owner; what it says of its run stands in the table `owner`.
 *
 * @example
 * const channel = postgresChannel('postgres://localhost/sweeps', 'mnist');
 * await channel.send({ type: 'pause' }); // { ok: true, message: 'Paused. …' }; undefined where nobody runs it
 */
export function postgresChannel(url: string, study: string) {
  const location = postgresLocation(url);

  /** A connection for as long as `body` takes. */
  const connected = async <T>(body: (ask: Ask) => Promise<T>): Promise<T> => {
    const connections = patientConnection(location);
    try {
      return await body(async (sql, parameters = []) => (await connections.current()).ask(sql, parameters));
    } catch (error) {
      throw unreadable(error, location);
    } finally {
      await connections.close();
    }
  };

  const statusBy = async (ask: Ask): Promise<RunStatus | undefined> => {
    const [row] = await ask(ownerStatus, [study, lockName(location.schema, study)]);
    const status = row?.['status'];
    return typeof status === 'string' ? parseRunStatus(status) : undefined;
  };

  return {
    /** What the owner says of its run now; undefined where nobody runs the study. */
    status: (): Promise<RunStatus | undefined> => connected(statusBy),

    /** Sends a command to the owner and returns its answer; undefined where nobody runs the study. */
    send: (command: Command): Promise<CommandReply | undefined> =>
      connected(async (ask) => {
        if ((await statusBy(ask)) === undefined) return undefined;
        const [sent] = await ask('INSERT INTO command (study, asked) VALUES ($1, $2) RETURNING id', [
          study,
          JSON.stringify(command),
        ]);
        const id = sent!['id'];
        for (const deadline = performance.now() + patience; performance.now() < deadline;) {
          await delay(look / 2);
          const [row] = await ask(takenReply, [id]);
          const reply = row?.['reply'];
          if (typeof reply === 'string') return parseCommandReply(reply);
        }
        await ask('DELETE FROM command WHERE id = $1', [id]);
        return { ok: false, message: `The process that runs ${study} does not answer.` };
      }),

    /** Calls `changed` whenever the status is another one, until what is returned is called. */
    watch(changed: (status: RunStatus | undefined) => void): () => void {
      const over = new AbortController();
      void connected(async (ask) => {
        let last: string | undefined;
        while (!over.signal.aborted) {
          // A server that is gone says as little as an owner that is.
          const status = await statusBy(ask).catch(() => undefined);
          const said = JSON.stringify(status);
          if (said !== last) changed(status);
          last = said;
          await delay(glance, undefined, { signal: over.signal }).catch(() => undefined);
        }
      });
      return () => over.abort();
    },

    /** Answers commands as the owner of the study, until it is closed. */
    async serve(owner: Commanded): Promise<{ changed(): void; close(): Promise<void> }> {
      const over = new AbortController();
      let said: string | undefined;
      const serving = connected(async (ask) => {
        while (!over.signal.aborted) {
          try {
            const status = JSON.stringify(owner.status());
            if (status !== said) await ask('UPDATE owner SET status = $2 WHERE study = $1', [study, status]);
            said = status;
            for (const { id, asked } of await ask(waitingCommands, [study])) {
              const request = parseRequest(String(asked));
              const reply: CommandReply =
                request === undefined || request.type === 'watch'
                  ? { ok: false, message: 'That is not a command.' }
                  : owner.command(request);
              await ask('UPDATE command SET reply = $2 WHERE id = $1', [id, JSON.stringify(reply)]);
            }
          } catch {
            // The server is gone: it is asked again, and the status said again.
            said = undefined;
          }
          await delay(look, undefined, { signal: over.signal }).catch(() => undefined);
        }
        await ask('UPDATE owner SET status = NULL WHERE study = $1', [study]).catch(() => undefined);
        // An answer waits for who asked.
        await ask('DELETE FROM command WHERE study = $1 AND reply IS NULL', [study]).catch(() => undefined);
      });
      return {
        // The next look, within a fifth of a second, sees it.
        changed: () => undefined,
        async close() {
          over.abort();
          await serving;
        },
      };
    },
  };
}

type Ask = (
  sql: string,
  parameters?: readonly unknown[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

const takenReply = 'DELETE FROM command WHERE id = $1 AND reply IS NOT NULL RETURNING reply';

const waitingCommands = 'SELECT id, asked FROM command WHERE study = $1 AND reply IS NULL ORDER BY id';

/** The status of an owner that has the lock: `pg_locks` shows the two halves of its number. */
const ownerStatus = `SELECT status FROM owner WHERE study = $1 AND EXISTS (
  SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = hashtextextended($2, 0))`;
