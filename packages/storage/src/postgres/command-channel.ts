import { setTimeout as delay } from 'node:timers/promises';
import { pendingReply, type Command, type CommandReply, type RunStatus } from '@ridgeline/core';
import { parseCommandReply, parseRunStatus } from '@ridgeline/core/parse';
import { lockName, postgresLocation } from './location.ts';
import { whileConnected, type Ask } from './while-connected.ts';

/** How often who waits for an answer looks for it, in ms. */
const look = 100;

/** How often who watches asks for the status, in ms. */
const glance = 500;

/** Time that an owner has to answer, in ms. */
const PATIENCE = 5_000;

/** See `postgresChannel`. */
export type CommandChannel = ReturnType<typeof postgresChannel>;

/**
 * How commands reach the process that runs a study, from any machine: rows of the table `command`, which the owner
 * answers (see `answerCommands`). Who has the study's lock is the owner; what it says of its run stands in the table
 * `owner`.
 *
 * @example
 * const channel = postgresChannel('postgres://localhost/sweeps', 'mnist');
 * await channel.send({ type: 'pause' }); // { ok: true, message: 'Paused. …' }; undefined where nobody runs it
 */
export function postgresChannel(url: string, study: string) {
  const location = postgresLocation(url);

  const connected = <T>(body: (ask: Ask) => Promise<T>) => whileConnected(location, body);

  const statusBy = async (ask: Ask): Promise<RunStatus | undefined> => {
    const [row] = await ask(ownerStatus, [study, lockName(location.schema, study)]);
    const status = row?.['status'];
    return typeof status === 'string' ? parseRunStatus(status) : undefined;
  };

  return {
    /** What the owner says of its run now; undefined where nobody runs the study. */
    status: (): Promise<RunStatus | undefined> => connected(statusBy),

    /**
     * Sends a command to the owner and returns its answer, or `pendingReply` where it has not answered after so many ms;
     * undefined where nobody runs the study.
     */
    send: (command: Command, patience = PATIENCE): Promise<CommandReply | undefined> =>
      connected(async (ask) => {
        if ((await statusBy(ask)) === undefined) return undefined;
        const [sent] = await ask('INSERT INTO command (study, asked) VALUES ($1, $2) RETURNING id', [
          study,
          JSON.stringify(command),
        ]);
        const id = sent!['id'];
        for (const deadline = performance.now() + patience; performance.now() < deadline;) {
          await delay(look);
          const [row] = await ask(takenReply, [id]);
          const reply = row?.['reply'];
          if (typeof reply === 'string') return parseCommandReply(reply);
        }
        // It stays for the owner that was asked: the next one removes it.
        return pendingReply;
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
  };
}

const takenReply = 'DELETE FROM command WHERE id = $1 AND reply IS NOT NULL RETURNING reply';

/** The status of an owner that has the lock: `pg_locks` shows the two halves of its number. */
const ownerStatus = `SELECT status FROM owner WHERE study = $1 AND EXISTS (
  SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = hashtextextended($2, 0))`;
