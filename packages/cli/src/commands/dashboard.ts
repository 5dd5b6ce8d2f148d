import { loadavg } from 'node:os';
import { renderDashboard } from '@ridgeline/dashboard';
import { canDraw } from '@ridgeline/dashboard/lines';
import { RidgelineError, shellWord } from '@ridgeline/core';
import { isPostgresUrl } from '@ridgeline/storage';
import { parseDatabase } from '../database.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { openOwnerChannel } from '../owner-channel.ts';
import { saveTerminal } from '../screen/terminal.ts';
import { createTrialLogReader } from '../study-files.ts';
import { withStudy } from '../with-study.ts';

/** Shows a study live while another process runs it, or afterwards. Keys send commands to that process. */
export async function dashboardCommand(
  study: string | undefined,
  { db }: { readonly db: string },
): Promise<ExitCode> {
  if (!process.stdin.isTTY || !canDraw(process.stdout, process.env)) {
    throw new RidgelineError('USAGE', 'The dashboard needs a terminal.', {
      hint: `Print the ranking with \`ridgeline leaderboard${study === undefined ? '' : ` ${shellWord(study)}`}\`.`,
    });
  }
  return withStudy(db, study, async (view, { name }) => {
    const channel = await openOwnerChannel(db, name);
    let status = await channel.status();
    const stopWatching = channel.watch((newStatus) => (status = newStatus));
    const restoreTerminal = saveTerminal();
    try {
      await renderDashboard({
        view,
        study: name,
        owner: () => (status?.study === name ? status : undefined),
        send: async (command) =>
          (await channel.send(command)) ?? {
            ok: false,
            message:
              status?.study === name
                ? `The command did not reach the process that runs ${name}. Try again.`
                : `${name} is no longer running.`,
          },
        readLog: createTrialLogReader(parseDatabase(db).filePrefix, name),
        // A study on a server may run on another machine, whose load is unknown.
        load: isPostgresUrl(db) ? undefined : () => loadavg()[0]!,
        stdout: process.stdout,
        stdin: process.stdin,
      }).done;
      return exitCodes.ok;
    } finally {
      await restoreTerminal();
      stopWatching();
    }
  });
}
