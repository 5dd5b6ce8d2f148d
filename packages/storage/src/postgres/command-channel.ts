import { setTimeout as delay } from 'node:timers/promises';
import { pendingReply, type Command, type CommandReply, type RunStatus } from '@ridgeline/core';
import { parseCommandReply, parseRunStatus } from '@ridgeline/core/protocol';
import { lockName, postgresLocation } from './location.ts';
import { withConnection, type RunStatement } from './while-connected.ts';

/** Poll interval of a client that waits for an answer, in ms. */
const answerInterval = 100;

/** Poll interval of a client that watches the status, in ms. */
const statusInterval = 500;

/** Maximum wait for an answer of the owner, in ms. */
const answerTimeout = 5_000;

/** See `postgresChannel`. */
export type CommandChannel = ReturnType<typeof postgresChannel>;

/**
 * Channel for commands to the process that runs a study, from any machine.
 *
 * Commands are rows of the table `command`, which the owner answers (see `answerCommands`). The holder of the study's
 * lock is the owner; the status of its run is in the table `owner`.
 *
 * @example
 * const channel = postgresChannel('postgres://localhost/sweeps', 'mnist');
 * await channel.send({ type: 'pause' }); // { ok: true, message: 'Paused. …' }; undefined if the study has no owner
 */
export function postgresChannel(url: string, study: string) {
  const location = postgresLocation(url);

  const connected = <T>(body: (ask: RunStatement) => Promise<T>) => withConnection(location, body);

  const statusBy = async (ask: RunStatement): Promise<RunStatus | undefined> => {
    const [row] = await ask(ownerStatus, [study, lockName(location.schema, study)]);
    const status = row?.['status'];
    return typeof status === 'string' ? parseRunStatus(status) : undefined;
  };

  return {
    /** Status of the run now; undefined if the study has no owner. */
    status: (): Promise<RunStatus | undefined> => connected(statusBy),

    /**
     * Sends a command to the owner and returns its answer; `pendingReply` if there is none after `timeout` ms,
     * undefined if the study has no owner.
     */
    send: (command: Command, timeout = answerTimeout): Promise<CommandReply | undefined> =>
      connected(async (ask) => {
        if ((await statusBy(ask)) === undefined) return undefined;
        const [sent] = await ask('INSERT INTO command (study, asked) VALUES ($1, $2) RETURNING id', [
          study,
          JSON.stringify(command),
        ]);
        const id = sent!['id'];
        for (const deadline = performance.now() + timeout; performance.now() < deadline;) {
          await delay(answerInterval);
          const [row] = await ask(takenReply, [id]);
          const reply = row?.['reply'];
          if (typeof reply === 'string') return parseCommandReply(reply);
        }
        // The command stays in the table for this owner; the next owner removes it.
        return pendingReply;
      }),

    /** Calls `changed` whenever the status changes. Returns the function that stops it. */
    watch(changed: (status: RunStatus | undefined) => void): () => void {
      const over = new AbortController();
      void connected(async (ask) => {
        let last: string | undefined;
        while (!over.signal.aborted) {
          // A lost server reads as no status, like a lost owner.
          const status = await statusBy(ask).catch(() => undefined);
          const text = JSON.stringify(status);
          if (text !== last) changed(status);
          last = text;
          await delay(statusInterval, undefined, { signal: over.signal }).catch(() => undefined);
        }
      });
      return () => over.abort();
    },
  };
}

const takenReply = 'DELETE FROM command WHERE id = $1 AND reply IS NOT NULL RETURNING reply';

/** Status of an owner that holds the lock. `pg_locks` shows the number in two halves. */
const ownerStatus = `SELECT status FROM owner WHERE study = $1 AND EXISTS (
  SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = hashtextextended($2, 0))`;
