import type { StudyView } from '@ridgeline/core';
import { terminalOf, textTable } from '@ridgeline/dashboard';
import { readLeaderboard } from './read-leaderboard.ts';

/** Rows of the ranking that the end of a run shows. */
const SHOWN = 20;

/** Prints the table that a run ends with, and what a person can do next. */
export async function showResult(view: StudyView, study: string, db: string): Promise<void> {
  const board = await readLeaderboard(view, study, SHOWN);
  const where = db === 'ridgeline.db' ? '' : ` --db ${db}`;
  process.stdout.write(`\n${textTable(board, terminalOf(process.stdout, process.env))}`);
  process.stdout.write(`
Next:
  npx ridgeline compare ${study}${where}       which strategy is better, and how sure that is
  npx ridgeline leaderboard ${study}${where}   this table again; --format csv, json or markdown
  npx ridgeline export ${study}${where}        every trial, one row each
`);
}
