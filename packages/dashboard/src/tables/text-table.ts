import { majorityGuessSentence } from '@ridgeline/core';
import { formatCount } from '../view-model/format.ts';
import { selectGlyphs } from '../view-model/glyphs.ts';
import { leaderboardColumns } from '../view-model/leaderboard.ts';
import { clip, emptyLine, toLine, wrap, type Line } from '../view-model/line.ts';
import type { ColourDepth } from '../view-model/capabilities.ts';
import { paint } from '../view-model/palette.ts';
import { startedConfigurations } from '../view-model/snapshot.ts';
import { rankStrategies, strategyColumns } from '../view-model/strategies.ts';
import { tableLines } from '../view-model/table.ts';
import type { Leaderboard } from './leaderboard.ts';

/** Target of a printed table. */
export interface Paper {
  /** Maximum width of a line in columns; 80 by default. */
  readonly columns?: number;
  /** No colour by default. */
  readonly colours?: ColourDepth;
  /** True, the default, if it shows more than ASCII. */
  readonly unicode?: boolean;
}

/**
 * Formats the leaderboard as text: the strategies, if there are several, then the configurations. The text ends in a line
 * break; no line is wider than the paper or ends in a space.
 */
export function textTable(leaderboard: Leaderboard, paper: Paper = {}): string {
  const { study, strategies, rows, training, forecast } = leaderboard;
  const { columns = 80, colours = 0, unicode = true } = paper;
  const glyphs = selectGlyphs({ unicode });
  const ranking = tableLines(leaderboardColumns(study, rows, new Map(), glyphs, training), columns);
  const more = startedConfigurations(leaderboard) - rows.length;
  const guessing = majorityGuessSentence(study.definition);
  const { strategies: compared, finalsOf } = study.definition;
  // Finals have one configuration per strategy, so a summary would repeat the ranking.
  const summarizes = compared.length > 1 && strategies.length > 0 && finalsOf === undefined;
  const lines: readonly Line[] = [
    ...(summarizes ? strategyLines() : []),
    ...ranking,
    ...(guessing === undefined ? [] : [clip(toLine(guessing, 'faint'), columns)]),
    ...(forecast === undefined ? [] : wrap(forecast, columns, 'faint')),
    ...(more > 0 ? [clip(toLine(`... and ${formatCount(more)} more`, 'faint'), columns)] : []),
  ];
  return lines.map((line) => `${paint(line, { colours, unicode }).trimEnd()}\n`).join('');

  function strategyLines(): readonly Line[] {
    const ranked = rankStrategies(study, strategies);
    return [...tableLines(strategyColumns(study, ranked, glyphs), columns), emptyLine];
  }
}
