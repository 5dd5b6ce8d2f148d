import { setTimeout as delay } from 'node:timers/promises';
import { pendingReply, type Command, type CommandReply, type RunStatus } from '@ridgeline/core';
import { parseCommandReply, parseRunStatus } from '@ridgeline/core/protocol';
import { holdsLock, lockName, postgresLocation } from './location.ts';
import { withConnection, type RunStatement } from './with-connection.ts';

/** Poll interval of a client that waits for an answer, in ms. */
const answerInterval = 100;

/** Poll interval of a client that watches the status, in ms. */
const statusInterval = 500;

/** Maximum wait for the owner's answer, in ms. */
const answerTimeout = 5_000;

/** See `postgresChannel`. */
export type CommandChannel = ReturnType<typeof postgresChannel>;

/**
 * Creates a command channel from any machine to the process that runs a study.
 *
 * Commands are rows of the table `command`, which the owner answers (see `answerCommands`). The owner is the process
 * that holds the study's lock. The status of its run is in the table `owner`.
 *
 * @example
 * const channel = postgresChannel('postgres://localhost/sweeps', 'mnist');
 * await channel.send({ type: 'pause' }); // { ok: true, message: 'Paused. …' }; undefined if the study has no owner
 */
export function postgresChannel(url: string, study: string) {
  const location = postgresLocation(url);

  const readStatus = async (query: RunStatement): Promise<RunStatus | undefined> => {
    const [row] = await query(selectOwnerStatus, [study, lockName(location.schema, study)]);
    const status = row?.['status'];
    return typeof status === 'string' ? parseRunStatus(status) : undefined;
  };

  return {
    /** Current status of the run; undefined if the study has no owner. */
    status: (): Promise<RunStatus | undefined> => withConnection(location, readStatus),

    /**
     * Sends a command to the owner. Returns the owner's answer, `pendingReply` if there is none after `timeout` ms, or
     * undefined if the study has no owner.
     */
    send: (command: Command, timeout = answerTimeout): Promise<CommandReply | undefined> =>
      withConnection(location, async (query) => {
        if ((await readStatus(query)) === undefined) return undefined;
        const [insertedRow] = await query('INSERT INTO command (study, asked) VALUES ($1, $2) RETURNING id', [
          study,
          JSON.stringify(command),
        ]);
        const id = insertedRow!['id'];
        for (const deadline = performance.now() + timeout; performance.now() < deadline;) {
          await delay(answerInterval);
          const [row] = await query(deleteAnsweredCommand, [id]);
          const reply = row?.['reply'];
          if (typeof reply === 'string') return parseCommandReply(reply);
        }
        // The command stays in the table for this owner; the next owner removes it.
        return pendingReply;
      }),

    /**
     * Calls `onChange` with the status once there is an owner, then whenever the status changes. The status of a lost
     * owner is undefined. Returns a function that stops watching.
     */
    watch(onChange: (status: RunStatus | undefined) => void): () => void {
      const abortController = new AbortController();
      void withConnection(location, async (query) => {
        let lastText: string | undefined;
        while (!abortController.signal.aborted) {
          // A lost server is reported like a lost owner.
          const status = await readStatus(query).catch(() => undefined);
          const text = JSON.stringify(status);
          // An error of `onChange` is uncaught and does not end the loop.
          if (text !== lastText) queueMicrotask(() => onChange(status));
          lastText = text;
          await delay(statusInterval, undefined, { signal: abortController.signal }).catch(() => undefined);
        }
      });
      return () => abortController.abort();
    },
  };
}

/** Statement that removes a command with a reply, and returns the reply. */
const deleteAnsweredCommand = 'DELETE FROM command WHERE id = $1 AND reply IS NOT NULL RETURNING reply';

/** Status of an owner that holds its lock. $2 is the lock's name. */
const selectOwnerStatus = `SELECT status FROM owner WHERE study = $1 AND ${holdsLock('$2')}`;
