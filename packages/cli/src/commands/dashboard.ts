import { canDraw, renderDashboard } from '@ridgeline/dashboard';
import { RidgelineError } from '@ridgeline/core';
import { openSqliteView } from '@ridgeline/storage';
import { chooseStudy } from '../choose-study.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { saveTerminal } from '../screen/terminal.ts';

export interface DashboardOptions {
  readonly db: string;
}

/** Shows a study live, while another process runs it or later. It only watches: the run keeps its own keys. */
export async function dashboard(study: string | undefined, options: DashboardOptions): Promise<ExitCode> {
  if (!process.stdin.isTTY || !canDraw(process.stdout, process.env)) {
    throw new RidgelineError('USAGE', 'The dashboard needs a terminal.', {
      hint: 'Print the ranking with `ridgeline leaderboard`.',
    });
  }
  const view = await openSqliteView(options.db);
  const restoreTerminal = saveTerminal();
  try {
    const { name } = await chooseStudy(view, study);
    await renderDashboard({
      view,
      study: name,
      owner: () => undefined,
      send: () => Promise.resolve({ ok: false, message: 'This screen only watches.' }),
      stdout: process.stdout,
      stdin: process.stdin,
    }).done;
    return exitCodes.ok;
  } finally {
    restoreTerminal();
    await view.close();
  }
}
