import { setTimeout as delay } from 'node:timers/promises';
import type { CommandHandlers, CommandReply } from '@ridgeline/core';
import { parseRequest } from '@ridgeline/core/protocol';
import type { PostgresLocation } from './location.ts';
import { withConnection, type RunStatement } from './while-connected.ts';

/** Poll interval of the owner for commands, in ms. */
const pollInterval = 200;

/** Server of commands to a run. */
export interface CommandServer {
  /** Publishes the changed status. */
  changed(): void;
  /** Stops answering and publishing. */
  close(): Promise<void>;
}

/**
 * Answers the commands to a study's owner, and publishes the status of its run. Commands are rows of the table
 * `command`; the status is in the table `owner`.
 *
 * Every statement requires that the owner's term is still the study's. A replaced owner can neither change its
 * successor's rows nor answer in its name.
 */
export function answerCommands(
  location: PostgresLocation,
  { study, fencingToken }: { readonly study: string; readonly fencingToken: number },
  run: CommandHandlers,
): CommandServer {
  const stopping = new AbortController();
  let published: string | undefined;

  const answerOnce = async (ask: RunStatement): Promise<void> => {
    const status = JSON.stringify(run.status());
    if (status !== published) await ask(setStatus, [study, fencingToken, status]);
    published = status;
    for (const { id, asked } of await ask(waitingCommands, [study, fencingToken])) {
      const request = parseRequest(String(asked));
      const reply: CommandReply =
        request === undefined || request.type === 'watch'
          ? { ok: false, message: 'That is not a command.' }
          : run.command(request);
      await ask(`UPDATE command SET reply = $3 ${duringTerm} AND id = $4`, [
        study,
        fencingToken,
        JSON.stringify(reply),
        id,
      ]);
    }
  };

  const serving = withConnection(location, async (ask) => {
    while (!stopping.signal.aborted) {
      try {
        await answerOnce(ask);
      } catch {
        // The connection is lost: retry, and publish the status again.
        published = undefined;
      }
      await delay(pollInterval, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    await ask(setStatus, [study, fencingToken, null]).catch(() => undefined);
    // Keep replies, since clients wait for them.
    await ask(`DELETE FROM command ${duringTerm} AND reply IS NULL`, [study, fencingToken]).catch(
      () => undefined,
    );
  });

  return {
    // The next poll, within a fifth of a second, sees it.
    changed: () => undefined,
    async close() {
      stopping.abort();
      await serving;
    },
  };
}

const setStatus = 'UPDATE owner SET status = $3 WHERE study = $1 AND epoch = $2';

/** Commands to an owner during its term. A successor discards them. */
const duringTerm = 'WHERE study = $1 AND EXISTS (SELECT 1 FROM owner WHERE study = $1 AND epoch = $2)';

const waitingCommands = `SELECT id, asked FROM command ${duringTerm} AND reply IS NULL ORDER BY id`;
