import type { StudyView } from '@ridgeline/core';
import { sanitise, terminalOf, textTable } from '@ridgeline/dashboard';
import type { Database } from './database.ts';
import { readLeaderboard } from './read-leaderboard.ts';

/** Rows of the ranking that the end of a run shows. */
const SHOWN = 20;

/** Prints the table that a run ends with and, where a trial has ended, what a person can do next. */
export async function showResult(view: StudyView, study: string, database: Database): Promise<void> {
  const board = await readLeaderboard(view, study, SHOWN);
  if (Object.values(board.progress.ended).every((count) => count === 0)) {
    process.stdout.write('\nNo trial has ended yet.\n');
    return;
  }
  process.stdout.write(`\n${textTable(board, terminalOf(process.stdout, process.env))}\n`);
  process.stdout.write(sanitisedLines(nextSteps(study, database)));
}

/** Commands to go on with, each under what it answers, so that no line is cut in a narrow terminal. */
function nextSteps(study: string, { option }: Database): readonly string[] {
  const what = [quoted(study), ...(option === undefined ? [] : ['--db', quoted(option)])].join(' ');
  return [
    'Next:',
    '  which strategy is better, and how sure that is',
    `    npx ridgeline compare ${what}`,
    '  a page with every figure, to keep or to send',
    `    npx ridgeline report ${what}`,
    '  this table again (--format csv, json, markdown)',
    `    npx ridgeline leaderboard ${what}`,
  ];
}

/** A word as a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w./@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function sanitisedLines(lines: readonly string[]): string {
  return lines.map((line) => `${sanitise(line)}\n`).join('');
}
