/** @jsxRuntime automatic */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Comparison } from '@ridgeline/compare';
import type { StrategyRow } from '@ridgeline/core';
import { metricFormat } from '../view-model/format.ts';
import { strategyTone } from '../view-model/leaderboard.ts';
import { clip, lineOf, textWidth, wrap, type Line } from '../view-model/line.ts';
import type { Scene } from '../view-model/scene.ts';
import { isOver, type StrategiesPart } from '../view-model/snapshot.ts';
import { spreadAxis, spreadStrip } from '../view-model/spread-strip.ts';
import { comparedColumns, rankStrategies } from '../view-model/strategies.ts';
import { Table } from './table.tsx';
import { Label, Lines, TerminalRow, Rule, Stack, LineText } from './line-text.tsx';

/**
 * Strategies: the best configuration of each with its interval over seeds, the spread of all, the verdicts on the
 * leader.
 */
export function StrategiesView({ scene, part }: { scene: Scene; part: StrategiesPart }): ReactNode {
  const { snapshot, interaction, last, glyphs, width, height } = scene;
  const { study } = snapshot;
  const { comparison } = part;
  const rows = rankStrategies(study, snapshot.strategies);
  const interim = isOver(study) ? '' : 'interim: what leads now may not lead in the end';
  const spreads = spreadsOf(scene, rows, part);
  // Title, header and an empty row of the table; title, axis and an empty row of the spreads.
  const above = 3 + rows.length + (spreads === undefined ? 0 : 3 + spreads.strips.length);
  // A verdict on the first of several objectives would say nothing of the others.
  const leads = study.definition.objectives === undefined ? leadSentences(rows, comparison) : [];
  const whole = leads.flatMap((sentence) => wrap(sentence, width));
  return (
    <>
      <Rule title="strategies" remark={lineOf(interim, 'faint')} />
      <Table
        columns={comparedColumns(study, rows, comparison, glyphs)}
        width={width}
        cursor={last ? undefined : interaction.cursors.strategies}
      />
      <TerminalRow />
      {spreads !== undefined && <SpreadStrips {...spreads} />}
      {leads.length > 0 && (
        <Stack>
          <Rule title="who leads" remark={lineOf('the best of each, seed by seed', 'faint')} />
          <Lines
            lines={
              whole.length < height - above ? whole : leads.map((sentence) => clip(lineOf(sentence), width))
            }
          />
        </Stack>
      )}
    </>
  );
}

/** Maximum width of a name next to its strip, and minimum width of a strip. */
const longestName = 20;
const leastStrip = 12;

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
  if (axis === undefined || columns < leastStrip) return undefined;
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
  const remark = lineOf('half of them in the thick part, the median as a point', 'faint');
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
      <TerminalRow />
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
