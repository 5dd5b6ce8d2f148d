import {
  csvTable,
  frontCsv,
  frontJson,
  frontMarkdown,
  frontText,
  jsonTable,
  markdownTable,
  detectTerminal,
  textTable,
  type FrontTable,
  type Leaderboard,
} from '@ridgeline/dashboard/tables';
import type { Study, StudyView } from '@ridgeline/core';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { findFormat } from '../find-format.ts';
import { print, printColoured } from '../print.ts';
import { readLiveLeaderboard } from '../read-leaderboard.ts';
import { withStudy } from '../with-study.ts';

interface LeaderboardOptions {
  readonly db: string;
  /** `table`, `json`, `csv` or `markdown`. */
  readonly format: string;
  /** Maximum number of configurations to show; by default 20 in a table, and all in any other format. */
  readonly limit?: number;
  /** Show the front of several objectives. */
  readonly pareto?: boolean;
}

/** Default number of configurations in a table, which fits a screen. */
const TABLE_LIMIT = 20;

/** Prints the current ranking of a study or, with `pareto`, its front. */
export async function leaderboardCommand(
  study: string | undefined,
  options: LeaderboardOptions,
): Promise<ExitCode> {
  const { limit = options.format === 'table' ? TABLE_LIMIT : Number.MAX_SAFE_INTEGER } = options;
  if (options.pareto === true) {
    // Imported lazily because it loads statistics that the ranking does not need.
    const { readFront } = await import('../read-front.ts');
    const showFront = findFormat(frontFormats, options.format);
    return withStudy(options.db, study, async (view, { name }) => {
      const table = await readFront(view, name);
      showFront({ ...table, front: { ...table.front, points: table.front.points.slice(0, limit) } });
      return exitCodes.ok;
    });
  }
  const show = findFormat(formats, options.format);
  return withStudy(options.db, study, async (view, { name }) => {
    const leaderboard = await readLiveLeaderboard(view, name, { db: options.db, limit });
    show({
      ...leaderboard,
      ...(options.format === 'table' ? await readForecastSentence(view, leaderboard.study) : {}),
    });
    return exitCodes.ok;
  });
}

/**
 * Reads the forecast of a study; empty if there is none. Called only for the format `table`, because it loads the
 * search package.
 */
async function readForecastSentence(view: StudyView, study: Study): Promise<Pick<Leaderboard, 'forecast'>> {
  const { formatForecast, readForecast } = await import('../read-forecast.ts');
  const forecast = await readForecast(view, study);
  return forecast === undefined ? {} : { forecast: formatForecast(forecast) };
}

const frontFormats = new Map<string, (table: FrontTable) => void>([
  ['table', (table) => printColoured(frontText(table, detectTerminal(process.stdout, process.env)))],
  ['json', (table) => print(frontJson(table))],
  ['csv', (table) => print(frontCsv(table))],
  ['markdown', (table) => print(frontMarkdown(table))],
]);

const formats = new Map<string, (leaderboard: Leaderboard) => void>([
  [
    'table',
    (leaderboard) => printColoured(textTable(leaderboard, detectTerminal(process.stdout, process.env))),
  ],
  ['json', (leaderboard) => print(jsonTable(leaderboard))],
  ['csv', (leaderboard) => print(csvTable(leaderboard))],
  ['markdown', (leaderboard) => print(markdownTable(leaderboard))],
]);
