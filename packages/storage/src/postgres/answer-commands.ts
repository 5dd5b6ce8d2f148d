import { setTimeout as delay } from 'node:timers/promises';
import type { Command, CommandReply, RunStatus } from '@ridgeline/core';
import { parseRequest } from '@ridgeline/core/parse';
import type { PostgresLocation } from './location.ts';
import { whileConnected, type Ask } from './while-connected.ts';

/** How often the owner looks for commands, in ms. */
const look = 200;

/** What a run does for those who ask. */
export interface Commanded {
  command(command: Command): CommandReply;
  status(): RunStatus;
}

/** Who answers commands. */
export interface CommandServer {
  /** Says the status to those who watch, because it has changed. */
  changed(): void;
  /** Answers no more, and says nothing of the run any more. */
  close(): Promise<void>;
}

/**
 * Answers what the owner of a study is asked through the table `command`, and keeps what it says of its run in the
 * table `owner`. Every statement holds only while the owner's epoch is the study's: one that was taken over changes
 * nothing of its successor, and answers nothing for it.
 */
export function answerCommands(
  location: PostgresLocation,
  { study, epoch }: { readonly study: string; readonly epoch: number },
  run: Commanded,
): CommandServer {
  const over = new AbortController();
  let said: string | undefined;

  const answerOnce = async (ask: Ask): Promise<void> => {
    const status = JSON.stringify(run.status());
    if (status !== said) await ask(setStatus, [study, epoch, status]);
    said = status;
    for (const { id, asked } of await ask(waitingCommands, [study, epoch])) {
      const request = parseRequest(String(asked));
      const reply: CommandReply =
        request === undefined || request.type === 'watch'
          ? { ok: false, message: 'That is not a command.' }
          : run.command(request);
      await ask(`UPDATE command SET reply = $3 ${ofOwner} AND id = $4`, [
        study,
        epoch,
        JSON.stringify(reply),
        id,
      ]);
    }
  };

  const serving = whileConnected(location, async (ask) => {
    while (!over.signal.aborted) {
      try {
        await answerOnce(ask);
      } catch {
        // The server is gone: it is asked again, and the status said again.
        said = undefined;
      }
      await delay(look, undefined, { signal: over.signal }).catch(() => undefined);
    }
    await ask(setStatus, [study, epoch, null]).catch(() => undefined);
    // An answer waits for who asked.
    await ask(`DELETE FROM command ${ofOwner} AND reply IS NULL`, [study, epoch]).catch(() => undefined);
  });

  return {
    // The next look, within a fifth of a second, sees it.
    changed: () => undefined,
    async close() {
      over.abort();
      await serving;
    },
  };
}

const setStatus = 'UPDATE owner SET status = $3 WHERE study = $1 AND epoch = $2';

/** The commands to an owner, as long as it is one: what was asked of it goes when another takes over. */
const ofOwner = 'WHERE study = $1 AND EXISTS (SELECT 1 FROM owner WHERE study = $1 AND epoch = $2)';

const waitingCommands = `SELECT id, asked FROM command ${ofOwner} AND reply IS NULL ORDER BY id`;
