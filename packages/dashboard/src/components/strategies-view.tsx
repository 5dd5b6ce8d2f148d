/** @jsxRuntime automatic */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Comparison } from '@ridgeline/compare';
import type { StrategyRow } from '@ridgeline/core';
import { metricFormat } from '../view-model/format.ts';
import { strategyTone } from '../view-model/leaderboard.ts';
import { lineOf, textWidth, wrap, type Line } from '../view-model/line.ts';
import { shareHeight } from '../view-model/heights.ts';
import { firstVisible } from '../view-model/interaction.ts';
import type { Scene } from '../view-model/scene.ts';
import { isOver, type StrategiesPart } from '../view-model/snapshot.ts';
import { spreadAxis, spreadStrip } from '../view-model/spread-strip.ts';
import { comparedColumns, rankStrategies } from '../view-model/strategies.ts';
import { Table } from './table.tsx';
import { Label, Lines, TerminalRow, Rule, Stack, LineText } from './line-text.tsx';

/**
 * Strategies: the best configuration of each with its interval over seeds, the spread of all configurations, and the
 * verdicts on the leader.
 */
export function StrategiesView({ scene, part }: { scene: Scene; part: StrategiesPart }): ReactNode {
  const { snapshot, interaction, last, glyphs, width, height } = scene;
  const { study } = snapshot;
  const { comparison } = part;
  const rows = rankStrategies(study, snapshot.strategies);
  const spreads = spreadsOf(scene, rows, part);
  // With several objectives, a verdict on the first would say nothing about the others.
  const leads = study.definition.objectives === undefined ? leadSentences(rows, comparison) : [];
  const wrapped = leads.map((sentence) => wrap(sentence, width));
  const linesOf = (count: number) => wrapped.slice(0, count).flat();
  const heights = shareHeight(height, [
    { name: 'table', from: 3, to: 3 },
    { name: 'leads', from: 1 + linesOf(1).length, to: leads.length === 0 ? 0 : 1 + linesOf(1).length },
    { name: 'table', from: 3, to: rows.length + 2 },
    { name: 'spreads', from: rows.length + 4, to: spreads === undefined ? 0 : rows.length + 4 },
    { name: 'leads', from: 1, to: leads.length === 0 ? 0 : 1 + linesOf(leads.length).length },
  ]);
  const visible = Math.max(0, (heights.get('table') ?? 0) - 2);
  const cursor = Math.min(interaction.cursors.strategies, rows.length - 1);
  const first = firstVisible(cursor, visible, rows.length);
  const shown = rows.slice(first, first + visible);
  const sentences = wrapped.filter((_, index) => linesOf(index + 1).length < (heights.get('leads') ?? 0));
  return (
    <>
      <Rule
        title="strategies"
        remark={lineOf(
          [
            ...(visible < rows.length ? [`${first + 1} to ${first + shown.length} of ${rows.length}`] : []),
            ...(isOver(study) ? [] : [width < roomForInterim ? 'interim' : longInterim]),
          ].join(', '),
          'faint',
        )}
      />
      <Table
        columns={comparedColumns(study, shown, comparison, glyphs, first)}
        width={width}
        cursor={last ? undefined : cursor - first}
      />
      {heights.has('spreads') && (
        <>
          <TerminalRow />
          <SpreadStrips {...spreads!} />
        </>
      )}
      {sentences.length > 0 && (
        <Stack>
          <Rule
            title="who leads"
            remark={lineOf(
              sentences.length < leads.length
                ? `${sentences.length} of ${leads.length} comparisons`
                : 'the best of each, seed by seed',
              'faint',
            )}
          />
          <Lines lines={sentences.flat()} />
        </Stack>
      )}
    </>
  );
}

const longInterim = 'interim: what leads now may not lead in the end';

/** Minimum width for the long text, in columns. */
const roomForInterim = 79;

/** Maximum width of a name next to its strip, and minimum width of a strip. */
const longestName = 20;
const minStrip = 12;

/** Spread of each strategy's values, drawn on one axis. */
interface Spreads {
  readonly strips: readonly { readonly name: Line; readonly strip: Line }[];
  /** The ends of the axis. */
  readonly low: string;
  readonly high: string;
  readonly nameWidth: number;
}

/** Spreads of all complete configurations; undefined if there are none, or no space. */
function spreadsOf(
  { snapshot, glyphs, width }: Scene,
  rows: readonly StrategyRow[],
  { spreads }: StrategiesPart,
): Spreads | undefined {
  const all = rows.map(({ strategy }) => ({
    name: strategy,
    tone: strategyTone(snapshot.study, strategy),
    values: spreads.get(strategy) ?? [],
  }));
  const axis = spreadAxis(all);
  const nameWidth = Math.min(longestName, Math.max(0, ...all.map(({ name }) => textWidth(name))));
  const columns = width - nameWidth - 2;
  if (axis === undefined || columns < minStrip) return undefined;
  const format = metricFormat([axis.low, axis.high]);
  return {
    strips: all.map((one) => ({
      name: lineOf(one.name, one.tone),
      strip: spreadStrip(one, axis, columns, glyphs.spread),
    })),
    low: format(axis.low),
    high: format(axis.high),
    nameWidth,
  };
}

function SpreadStrips({ strips, low, high, nameWidth }: Spreads): ReactNode {
  const remark = lineOf('thick: the middle half; dot: the median', 'faint');
  return (
    <Stack>
      <Rule title="all configurations" remark={remark} />
      {strips.map(({ name, strip }, index) => (
        <TerminalRow key={index} columnGap={2}>
          <Box width={nameWidth} flexShrink={0}>
            <LineText line={name} />
          </Box>
          <LineText line={strip} />
        </TerminalRow>
      ))}
      <TerminalRow paddingLeft={nameWidth + 2} justifyContent="space-between">
        <Label tone="faint">{low}</Label>
        <Label tone="faint">{high}</Label>
      </TerminalRow>
    </Stack>
  );
}

/** Verdicts on the leader and each other strategy. */
function leadSentences(rows: readonly StrategyRow[], { pairs }: Comparison): readonly string[] {
  const [leader, ...others] = rows.filter((row) => row.best !== undefined).map((row) => row.strategy);
  return others.flatMap(
    (other) =>
      pairs.find(({ a, b }) => (a === leader && b === other) || (a === other && b === leader))?.verdict ?? [],
  );
}
