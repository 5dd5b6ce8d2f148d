import { setTimeout as delay } from 'node:timers/promises';
import type { CommandHandlers, CommandReply } from '@ridgeline/core';
import { parseRequest } from '@ridgeline/core/protocol';
import type { PostgresLocation } from './location.ts';
import { withConnection, type RunStatement } from './with-connection.ts';

/** Interval at which the owner polls for commands, in ms. */
const pollInterval = 200;

/** Server that answers the commands to a run. */
export interface CommandServer {
  /** Publishes the current status of the run, at the latest at the next poll. */
  publishStatus(): void;
  /** Stops answering and publishing. */
  close(): Promise<void>;
}

/**
 * Answers the commands to a study's owner, and publishes the status of its run. Commands are rows of the table
 * `command`; the status is in the table `owner`.
 *
 * Each statement requires that the owner's fencing token is still current: a replaced owner can neither change its
 * successor's rows nor answer in its name.
 */
export function answerCommands(
  location: PostgresLocation,
  { study, fencingToken }: { readonly study: string; readonly fencingToken: number },
  run: CommandHandlers,
): CommandServer {
  const abortController = new AbortController();
  let publishedStatus: string | undefined;
  /** Replies that have not been stored, by command: a lost connection must not run a command twice. */
  const replies = new Map<unknown, CommandReply>();

  const answer = (requestText: string): CommandReply => {
    const request = parseRequest(requestText);
    return request === undefined || request.type === 'watch'
      ? { ok: false, message: 'Unknown command.' }
      : run.command(request);
  };

  const poll = async (query: RunStatement): Promise<void> => {
    const status = JSON.stringify(run.status());
    if (status !== publishedStatus) await query(updateStatus, [study, fencingToken, status]);
    publishedStatus = status;
    for (const { id, asked } of await query(selectCommands, [study, fencingToken])) {
      const reply = replies.get(id) ?? answer(String(asked));
      replies.set(id, reply);
      await query(`UPDATE command SET reply = $3 ${whereStillOwner} AND id = $4`, [
        study,
        fencingToken,
        JSON.stringify(reply),
        id,
      ]);
      replies.delete(id);
    }
  };

  const pollLoop = withConnection(location, async (query) => {
    while (!abortController.signal.aborted) {
      try {
        await poll(query);
      } catch {
        // After a lost connection, publish the status again.
        publishedStatus = undefined;
      }
      await delay(pollInterval, undefined, { signal: abortController.signal }).catch(() => undefined);
    }
    await query(updateStatus, [study, fencingToken, null]).catch(() => undefined);
    // Keep replies, because clients wait for them.
    await query(`DELETE FROM command ${whereStillOwner} AND reply IS NULL`, [study, fencingToken]).catch(
      () => undefined,
    );
  });

  return {
    // The next poll publishes it.
    publishStatus: () => undefined,
    async close() {
      abortController.abort();
      await pollLoop;
    },
  };
}

const updateStatus = 'UPDATE owner SET status = $3 WHERE study = $1 AND epoch = $2';

/**
 * Clause for the commands to the owner of study $1, as long as $2 is its fencing token (the column `epoch`). A new
 * owner discards the commands to earlier ones.
 */
const whereStillOwner = 'WHERE study = $1 AND EXISTS (SELECT 1 FROM owner WHERE study = $1 AND epoch = $2)';

const selectCommands = `SELECT id, asked FROM command ${whereStillOwner} AND reply IS NULL ORDER BY id`;
