import {
  csvTable,
  jsonTable,
  markdownTable,
  terminalOf,
  textTable,
  type Leaderboard,
} from '@ridgeline/dashboard';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { formatNamed } from '../format-named.ts';
import { readLeaderboard } from '../read-leaderboard.ts';
import { withStudy } from '../with-study.ts';

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
  return withStudy(options.db, study, async (view, { name }) => {
    process.stdout.write(render(await readLeaderboard(view, name, options.limit)));
    return exitCodes.ok;
  });
}

const renderers = new Map<string, (leaderboard: Leaderboard) => string>([
  ['table', (board) => textTable(board, terminalOf(process.stdout, process.env))],
  ['json', jsonTable],
  ['csv', csvTable],
  ['markdown', markdownTable],
]);
