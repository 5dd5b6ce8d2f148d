import {
  finalsMetric,
  positionOf,
  searchOf,
  sanitise,
  shellWord,
  type Study,
  type StudyView,
  sumCounts,
} from '@ridgeline/core';
import { comparisonText, detectTerminal, textTable } from '@ridgeline/dashboard/tables';
import type { ComparedStudy } from '@ridgeline/report';
import type { Database } from './database.ts';
import { programName } from './command-hints.ts';
import { print, printColoured } from './print.ts';
import { readLeaderboard } from './read-leaderboard.ts';

/** Maximum number of rows of the ranking at the end of a run. */
const MAX_ROWS = 20;

/**
 * Prints the result of a run: the ranking of a search, or the results and verdict of finals. Lists commands to run next,
 * unless the finals follow immediately. For an inner search, and for finals that are judged together with others,
 * prints only one line.
 */
export async function showResult(
  view: StudyView,
  study: Study,
  database: Database,
  finalsFollow: boolean,
): Promise<void> {
  const line = await describePart(view, study);
  if (line !== undefined) return print(`${line}\n`);
  const leaderboard = await readLeaderboard(view, study.name, MAX_ROWS);
  if (Object.values(leaderboard.progress.ended).every((count) => count === 0)) {
    print('\nNo trial has ended yet.\n');
    return;
  }
  const terminal = detectTerminal(process.stdout, process.env);
  const search = searchOf(study);
  if (search === undefined) {
    printColoured(`\n${textTable(leaderboard, terminal)}\n`);
    if (study.definition.objectives !== undefined) await printFront(view, study.name);
  } else {
    printColoured(`\n${textTable(leaderboard, terminal)}`);
    const { readComparison } = await import('@ridgeline/report');
    await printVerdict(await readComparison(view, study.name));
  }
  const hasWinner = leaderboard.strategies.some(({ best }) => best !== undefined);
  const canRunFinals =
    search === undefined &&
    leaderboard.study.state !== 'open' &&
    hasWinner &&
    finalsMetric(study.definition) !== undefined;
  if (!finalsFollow) print(formatSanitised(listNextSteps(study, { search, database, canRunFinals })));
}

/** Prints the verdict of all finals that are judged together, and lists commands to run next. */
export async function showFinals(view: StudyView, search: string, database: Database): Promise<void> {
  const { readFinals } = await import('@ridgeline/report');
  const finals = await readFinals(view, search);
  if (finals === undefined) return;
  await printVerdict(finals);
  print(formatSanitised(listNextSteps(finals.study, { search, database, canRunFinals: false })));
}

/** Prints the front of several objectives, because the ranking shows the first objective only. */
async function printFront(view: StudyView, name: string): Promise<void> {
  const { describeFront } = await import('@ridgeline/compare');
  const { readFront } = await import('./read-front.ts');
  const { front } = await readFront(view, name);
  const text = { ...describeFront(front), sections: [] };
  printColoured(`${comparisonText(text, detectTerminal(process.stdout, process.env))}\n`);
}

async function printVerdict({ comparison }: ComparedStudy): Promise<void> {
  // Imported lazily because the statistics take longer to load than all other modules of a search.
  const { describeComparison } = await import('@ridgeline/compare');
  const terminal = detectTerminal(process.stdout, process.env);
  printColoured(`\n${comparisonText(describeComparison(comparison), terminal)}\n`);
}

/**
 * Describes an inner search, or the finals of one of several searches that are judged together; undefined for any other
 * study, including the user's own search.
 */
async function describePart(view: StudyView, study: Study): Promise<string | undefined> {
  const { partOf, finalsOf } = study.definition;
  if (partOf === undefined && finalsOf === undefined) return undefined;
  const { type, number, of } = positionOf(study.definition);
  if (of === 1) return undefined;
  const { ended } = await view.progress(study.name);
  const count = sumCounts(ended);
  const phase = finalsOf === undefined ? 'search' : 'finals';
  return `${type === 'split' ? 'Split' : 'Search'} ${number} of ${of}, ${phase}: ${count} trials ended.`;
}

/** Lists commands to run next, each below its description because terminals may be narrow. */
function listNextSteps(
  study: Study,
  {
    search,
    database: { option },
    canRunFinals,
  }: {
    /** Name of the search, if `study` is its finals; undefined if `study` is a search. */
    readonly search: string | undefined;
    readonly database: Database;
    /** True for a search that has ended, if finals can retrain a configuration of it. */
    readonly canRunFinals: boolean;
  },
): readonly string[] {
  const db = option === undefined ? [] : ['--db', shellWord(option)];
  const args = [shellWord(search ?? study.name), ...db].join(' ');
  const program = programName();
  const verdictSteps =
    study.definition.objectives !== undefined
      ? [
          '  the front of the objectives, with its uncertainty over seeds',
          `    ${program} leaderboard ${args} --pareto`,
          '  the contribution of each strategy to the front',
          `    ${program} compare ${args}`,
        ]
      : canRunFinals
        ? [
            '  which strategy is better, and how sure that is: retrains the best configuration of each',
            `    ${program} finals ${args}`,
          ]
        : ['  a sentence for each pair of strategies', `    ${program} compare ${args} --pairs`];
  return [
    'Next:',
    ...verdictSteps,
    '  a page with all figures, to keep or to share',
    `    ${program} report ${args}`,
    '  the ranking of the search (--format csv, json, markdown)',
    `    ${program} leaderboard ${args}`,
  ];
}

function formatSanitised(lines: readonly string[]): string {
  return lines.map((line) => `${sanitise(line)}\n`).join('');
}
