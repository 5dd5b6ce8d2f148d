import { canDraw, renderDashboard } from '@ridgeline/dashboard';
import { RidgelineError } from '@ridgeline/core';
import { runStatus, sendCommand, watchOwner } from '@ridgeline/runner/owner';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { saveTerminal } from '../screen/terminal.ts';
import { withStudy } from '../with-study.ts';

export interface DashboardOptions {
  readonly db: string;
}

/** Shows a study live, while another process runs it or later. What is asked at the keys goes to that process. */
export async function dashboard(study: string | undefined, options: DashboardOptions): Promise<ExitCode> {
  if (!process.stdin.isTTY || !canDraw(process.stdout, process.env)) {
    throw new RidgelineError('USAGE', 'The dashboard needs a terminal.', {
      hint: 'Print the ranking with `ridgeline leaderboard`.',
    });
  }
  return withStudy(options.db, study, async (view, { name }) => {
    let status = await runStatus(options.db);
    const stopWatching = watchOwner(options.db, (now) => (status = now));
    const restoreTerminal = saveTerminal();
    try {
      await renderDashboard({
        view,
        study: name,
        owner: () => (status?.study === name ? status : undefined),
        send: async (command) =>
          (await sendCommand(options.db, command)) ?? { ok: false, message: `Nobody runs ${name} any more.` },
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
