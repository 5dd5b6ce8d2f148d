/** @jsxRuntime automatic */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Comparison } from '@ridgeline/compare';
import { Ranking, type StrategyRow } from '@ridgeline/core';
import { metricFormat } from '../view-model/format.ts';
import { strategyTone } from '../view-model/leaderboard.ts';
import { toLine, textWidth, wrap, type Line } from '../view-model/line.ts';
import { distributeHeight } from '../view-model/heights.ts';
import { firstVisible } from '../view-model/interaction.ts';
import type { Scene } from '../view-model/scene.ts';
import { isOver, type StrategiesData } from '../view-model/snapshot.ts';
import { spreadAxis, spreadStrip } from '../view-model/spread-strip.ts';
import { comparisonColumns, rankStrategies } from '../view-model/strategies.ts';
import { Table } from './table.tsx';
import { Label, Lines, TerminalRow, Rule, Stack, LineText } from './line-text.tsx';

/**
 * Strategies: each one's best configuration with its interval over seeds, the spread of all configurations, and the
 * verdicts on the leader.
 */
export function StrategiesView({ scene, data }: { scene: Scene; data: StrategiesData }): ReactNode {
  const { snapshot, interaction, isLastFrame, glyphs, width, height } = scene;
  const { study } = snapshot;
  const { comparison } = data;
  const rows = rankStrategies(study, snapshot.strategies);
  const spreads = layOutSpreads(scene, rows, data);
  // With several objectives, a verdict on the first one is no verdict on the others.
  const verdicts = study.definition.objectives === undefined ? leaderVerdicts(comparison) : [];
  const wrappedVerdicts = verdicts.map((sentence) => wrap(sentence, width));
  // Lines of the first `count` verdicts.
  const linesOfVerdicts = (count: number) => wrappedVerdicts.slice(0, count).flat();
  const heights = distributeHeight(height, [
    { name: 'table', min: 3, max: 3 },
    {
      name: 'verdicts',
      min: 1 + linesOfVerdicts(1).length,
      max: verdicts.length === 0 ? 0 : 1 + linesOfVerdicts(1).length,
    },
    { name: 'table', min: 3, max: rows.length + 2 },
    { name: 'spreads', min: rows.length + 4, max: spreads === undefined ? 0 : rows.length + 4 },
    {
      name: 'verdicts',
      min: 1,
      max: verdicts.length === 0 ? 0 : 1 + linesOfVerdicts(verdicts.length).length,
    },
  ]);
  const visibleCount = Math.max(0, (heights.get('table') ?? 0) - 2);
  const cursor = interaction.cursors.strategies;
  const first = firstVisible(cursor, visibleCount, rows.length);
  const visibleRows = rows.slice(first, first + visibleCount);
  const visibleVerdicts = wrappedVerdicts.filter(
    (_, index) => linesOfVerdicts(index + 1).length < (heights.get('verdicts') ?? 0),
  );
  return (
    <>
      <Rule
        title="strategies"
        remark={toLine(
          [
            ...(visibleCount < rows.length
              ? [`${first + 1} to ${first + visibleRows.length} of ${rows.length}`]
              : []),
            ...(isOver(study) ? [] : [width < minWidthForLongInterim ? 'interim' : longInterim]),
          ].join(', '),
          'faint',
        )}
      />
      <Table
        columns={comparisonColumns(study, visibleRows, comparison, glyphs, first)}
        width={width}
        cursor={isLastFrame ? undefined : cursor - first}
      />
      {heights.has('spreads') && (
        <>
          <TerminalRow />
          <SpreadStrips {...spreads!} />
        </>
      )}
      {visibleVerdicts.length > 0 && (
        <Stack>
          <Rule
            title="who leads"
            remark={toLine(
              visibleVerdicts.length < verdicts.length
                ? `${visibleVerdicts.length} of ${verdicts.length} comparisons`
                : 'the best of each, seed by seed',
              'faint',
            )}
          />
          <Lines lines={visibleVerdicts.flat()} />
        </Stack>
      )}
    </>
  );
}

const longInterim = 'interim: the leader may still change';

/** Minimum width of the screen for `longInterim`, in columns. */
const minWidthForLongInterim = 79;

/** Maximum width of a strategy's name, in columns. */
const maxNameWidth = 20;
/** Minimum width of a strip, in columns. */
const minStripWidth = 12;

/** Spread of each strategy's values, drawn on one axis. */
interface Spreads {
  readonly title: string;
  readonly strips: readonly { readonly name: Line; readonly strip: Line }[];
  /** Labels at the ends of the axis. */
  readonly low: string;
  readonly high: string;
  readonly nameWidth: number;
}

/** Lays out the spreads of the strategies' configurations; undefined if there are none, or if they do not fit. */
function layOutSpreads(
  { snapshot, glyphs, width }: Scene,
  rows: readonly StrategyRow[],
  { spreads }: StrategiesData,
): Spreads | undefined {
  const strategySpreads = rows.map(({ strategy }) => ({
    name: strategy,
    tone: strategyTone(snapshot.study, strategy),
    values: spreads.get(strategy) ?? [],
  }));
  const axis = spreadAxis(strategySpreads);
  const nameWidth = Math.min(
    maxNameWidth,
    Math.max(0, ...strategySpreads.map(({ name }) => textWidth(name))),
  );
  const stripWidth = width - nameWidth - 2;
  if (axis === undefined || stripWidth < minStripWidth) return undefined;
  const format = metricFormat([axis.low, axis.high]);
  return {
    title:
      snapshot.study.definition.constraints === undefined ? 'all configurations' : 'feasible configurations',
    strips: strategySpreads.map((spread) => ({
      name: toLine(spread.name, spread.tone),
      strip: spreadStrip(spread, axis, stripWidth, glyphs.spread),
    })),
    low: format(axis.low),
    high: format(axis.high),
    nameWidth,
  };
}

function SpreadStrips({ title, strips, low, high, nameWidth }: Spreads): ReactNode {
  const remark = toLine('thick: the middle half; dot: the median', 'faint');
  return (
    <Stack>
      <Rule title={title} remark={remark} />
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

/** Verdicts that compare the leader with every other strategy. */
function leaderVerdicts({ metric, strategies, pairs }: Comparison): readonly string[] {
  // `rankStrategies` would not rank finals, which have no best configuration until all their seeds are complete.
  const rankedStrategies = new Ranking(metric).sort(
    strategies.filter(({ chosen }) => chosen !== undefined),
    ({ chosen }) => chosen?.mean,
  );
  const [leader, ...otherStrategies] = rankedStrategies.map(({ strategy }) => strategy);
  return otherStrategies.flatMap(
    (strategy) =>
      pairs.find(({ a, b }) => (a === leader && b === strategy) || (a === strategy && b === leader))
        ?.verdict ?? [],
  );
}
