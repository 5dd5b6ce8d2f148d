import {
  csvTable,
  jsonTable,
  markdownTable,
  terminalOf,
  textTable,
  type Leaderboard,
} from '@ridgeline/dashboard';
import { openSqliteView } from '@ridgeline/storage';
import { chooseStudy } from '../choose-study.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { formatNamed } from '../format-named.ts';
import { readLeaderboard } from '../read-leaderboard.ts';

export interface LeaderboardOptions {
  readonly db: string;
  /** `table`, `json`, `csv` or `markdown`. */
  readonly format: string;
  /** So many configurations at the most. */
  readonly limit: number;
}

/** Prints the ranking of a study as it stands. */
export async function leaderboard(study: string | undefined, options: LeaderboardOptions): Promise<ExitCode> {
  const render = formatNamed(renderers, options.format);
  const view = await openSqliteView(options.db);
  try {
    const { name } = await chooseStudy(view, study);
    process.stdout.write(render(await readLeaderboard(view, name, options.limit)));
    return exitCodes.ok;
  } finally {
    await view.close();
  }
}

const renderers = new Map<string, (leaderboard: Leaderboard) => string>([
  ['table', (board) => textTable(board, terminalOf(process.stdout, process.env))],
  ['json', jsonTable],
  ['csv', csvTable],
  ['markdown', markdownTable],
]);
