import { majorityGuessSentence } from '@ridgeline/core';
import { formatCount } from '../view-model/format.ts';
import { selectGlyphs } from '../view-model/glyphs.ts';
import { leaderboardColumns } from '../view-model/leaderboard.ts';
import { clip, emptyLine, toLine, wrap, type Line } from '../view-model/line.ts';
import type { Terminal } from '../view-model/capabilities.ts';
import { paintLines } from '../view-model/palette.ts';
import { countStartedConfigurations } from '../view-model/snapshot.ts';
import { rankStrategies, strategyColumns } from '../view-model/strategies.ts';
import { tableLines } from '../view-model/table.ts';
import type { Leaderboard } from './leaderboard.ts';

/** Maximum width of a line in columns, colours and characters of printed text. */
export type TextFormat = Omit<Terminal, 'rows'>;

/**
 * Formats the leaderboard as text: the strategies of a search, if there are several, then the configurations and
 * remarks such as the forecast. The text ends in a line break; no line is wider than `columns` or ends in a space.
 */
export function textTable(leaderboard: Leaderboard, format: TextFormat): string {
  const { study, strategies, rows, training, forecast } = leaderboard;
  const { columns } = format;
  const glyphs = selectGlyphs(format);
  const rankingLines = tableLines(leaderboardColumns(study, rows, new Map(), glyphs, training), columns);
  const hiddenCount = countStartedConfigurations(leaderboard) - rows.length;
  const guessSentence = majorityGuessSentence(study.definition);
  const { strategies: definedStrategies, finalsOf } = study.definition;
  // Finals have one configuration per strategy, so a summary would repeat the ranking.
  const hasSummary = definedStrategies.length > 1 && strategies.length > 0 && finalsOf === undefined;
  const lines: readonly Line[] = [
    ...(hasSummary ? strategyLines() : []),
    ...rankingLines,
    ...(guessSentence === undefined ? [] : [clip(toLine(guessSentence, 'faint'), columns)]),
    ...(forecast === undefined ? [] : wrap(forecast, columns, 'faint')),
    ...(hiddenCount > 0 ? [clip(toLine(`... and ${formatCount(hiddenCount)} more`, 'faint'), columns)] : []),
  ];
  return paintLines(lines, format);

  function strategyLines(): readonly Line[] {
    const rankedRows = rankStrategies(study, strategies);
    return [...tableLines(strategyColumns(study, rankedRows, glyphs), columns), emptyLine];
  }
}
