/** @jsxRuntime automatic */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import { curveMetric, type RankingPage } from '@ridgeline/core';
import { epochChart } from '../view-model/chart.ts';
import { filterText } from '../view-model/filter.ts';
import { distributeHeight } from '../view-model/heights.ts';
import { firstVisible, rankingQuery, type Interaction } from '../view-model/interaction.ts';
import { leaderboardColumns, markedSeries } from '../view-model/leaderboard.ts';
import { clip, join, toLine, wrapSentences } from '../view-model/line.ts';
import { noticeLines } from '../view-model/notices.ts';
import { orderText } from '../view-model/order.ts';
import { runningColumns, runningLine } from '../view-model/running.ts';
import type { Scene } from '../view-model/scene.ts';
import { countStartedConfigurations, isOver, type LeaderboardData } from '../view-model/snapshot.ts';
import { rankStrategies, strategyColumns } from '../view-model/strategies.ts';
import { Table } from './table.tsx';
import { Label, Lines, TerminalRow, Rule, Stack, LineText } from './line-text.tsx';

/**
 * First view: the answer so far, the best configuration of each strategy, the ranking, the curves of marked
 * configurations, the running trials and the latest problems.
 */
export function LeaderboardView({ scene, data }: { scene: Scene; data: LeaderboardData }): ReactNode {
  const { snapshot, owner, interaction, isLastFrame, glyphs, width, height } = scene;
  const { study, running } = snapshot;
  const total = countStartedConfigurations(snapshot, interaction.filter);
  const notices = noticeLines(snapshot, owner, glyphs);
  const strategyCount = study.definition.strategies.length;
  const answerLines = data.answer === '' ? [] : wrapSentences(data.answer, width, maxAnswerRows);
  // An idle thread keeps its row, so that the rows below do not move.
  const threadRows = Math.max(running.length, isOver(study) || isLastFrame ? 0 : (owner?.threads ?? 0));
  const maxLeaderboardRows = isLastFrame ? total + 2 : Infinity;
  const heights = distributeHeight(height, [
    { name: 'leaderboard', min: 1, max: Math.min(4, maxLeaderboardRows) },
    { name: 'notices', min: 1, max: Math.min(1, notices.length) },
    { name: 'running', min: 1, max: Math.min(1, threadRows) },
    { name: 'answer', min: 1, max: isLastFrame ? 0 : answerLines.length },
    { name: 'chart', min: 6, max: interaction.marks.length > 0 && !isLastFrame ? 12 : 0 },
    { name: 'strategies', min: 4, max: strategyCount > 1 ? strategyCount + 2 : 0 },
    { name: 'leaderboard', min: 1, max: Math.min(12, maxLeaderboardRows) },
    { name: 'running', min: 3, max: Math.min(12, threadRows === 0 ? 0 : threadRows + 2) },
    { name: 'notices', min: 2, max: Math.min(3, notices.length) },
    { name: 'leaderboard', min: 1, max: maxLeaderboardRows },
  ]);
  const sectionHeight = (name: Parameters<typeof heights.get>[0]) => heights.get(name) ?? 0;
  return (
    <>
      {heights.has('answer') && <Lines lines={wrapSentences(data.answer, width, sectionHeight('answer'))} />}
      {heights.has('strategies') && <StrategyTable scene={scene} height={sectionHeight('strategies')} />}
      {heights.has('leaderboard') && (
        <Leaderboard scene={scene} data={data} height={sectionHeight('leaderboard')} total={total} />
      )}
      {heights.has('chart') && <MarkedCurves scene={scene} data={data} height={sectionHeight('chart')} />}
      {heights.has('running') && <RunningTrials scene={scene} height={sectionHeight('running')} />}
      <Lines lines={notices.slice(0, sectionHeight('notices')).map((line) => clip(line, width))} />
    </>
  );
}

/** Maximum height of the answer, in rows. */
const maxAnswerRows = 4;

/** Inputs of a section with a fixed height, in rows. */
interface SectionProps {
  readonly scene: Scene;
  readonly height: number;
}

/** Table of each strategy's best configuration. */
function StrategyTable({ scene: { snapshot, glyphs, width }, height }: SectionProps): ReactNode {
  const { study } = snapshot;
  const rankedRows = rankStrategies(study, snapshot.strategies);
  const visibleRows = rankedRows.slice(0, height - 2);
  const remarks = [
    ...(visibleRows.length < rankedRows.length ? [`1 to ${visibleRows.length} of ${rankedRows.length}`] : []),
    ...(isOver(study) ? [] : ['interim']),
  ];
  return (
    <Stack>
      <Rule title="best of each strategy" remark={toLine(remarks.join(', '), 'faint')} />
      <Table columns={strategyColumns(study, visibleRows, glyphs)} width={width} />
    </Stack>
  );
}

/** Rows of the ranking around the cursor. */
function Leaderboard({
  scene,
  data: { page, rows: loadedRows, curves },
  height,
  total,
}: SectionProps & { readonly data: LeaderboardData; readonly total: number }): ReactNode {
  const { snapshot, owner, interaction, isLastFrame, glyphs, width } = scene;
  const { study } = snapshot;
  const hasTitle = height >= 5 || (isLastFrame && height === total + 2);
  const visibleCount = Math.max(0, height - (hasTitle ? 2 : 1));
  const cursor = interaction.cursors.leaderboard;
  const first = isLastFrame ? 0 : firstVisible(cursor, visibleCount, total);
  const firstLoaded = Math.max(0, first - page.offset);
  const visibleRows = loadedRows.slice(firstLoaded, firstLoaded + visibleCount);
  const filter = filterText(interaction.filter, study);
  const remark = join(
    [
      total > visibleRows.length ? `${first + 1} to ${first + visibleRows.length} of ${total}` : '',
      orderText(interaction.order, study),
      filter === '' ? '' : `only ${filter}`,
      matchesRequest(page, interaction) ? '' : 'reading ...',
    ].map((text) => toLine(text, 'faint')),
    toLine(glyphs.separator, 'faint'),
  );
  const trialsInTraining = owner && snapshot.running;
  return (
    <Stack {...(isLastFrame ? {} : { height })}>
      {hasTitle && <Rule title="leaderboard" remark={remark} />}
      <Table
        columns={leaderboardColumns(study, visibleRows, curves, glyphs, trialsInTraining, interaction.marks)}
        width={width}
        cursor={isLastFrame ? undefined : cursor - first}
      />
    </Stack>
  );
}

/** Chart with the curve of each marked configuration, from the same repeat as the curve in the ranking. */
function MarkedCurves({
  scene: { snapshot, interaction, glyphs, width },
  data: { rows: loadedRows, curves },
  height,
}: SectionProps & { readonly data: LeaderboardData }): ReactNode {
  const series = markedSeries(interaction.marks, loadedRows, curves);
  return (
    <Stack height={height}>
      <Rule
        title={`marked: ${curveMetric(snapshot.study.definition).name} by epoch`}
        remark={toLine('m unmarks, Esc unmarks all', 'faint')}
      />
      <Lines lines={epochChart(series, { width, height: height - 1, glyphs })} />
    </Stack>
  );
}

/** True if the page matches the filter and the order. After a key press, the old page stays until the next read. */
function matchesRequest(page: RankingPage, interaction: Interaction): boolean {
  const { offset: _offset, limit: _limit, ...query } = page;
  return JSON.stringify(query) === JSON.stringify(rankingQuery(interaction));
}

/** Running trials, one row each; a single row for all if space is short. */
function RunningTrials({ scene: { snapshot, glyphs, width, now }, height }: SectionProps): ReactNode {
  const { study, running } = snapshot;
  if (height < 3) {
    const isIdle = running.length === 0;
    return (
      <TerminalRow>
        <Box flexShrink={0}>
          <Label tone="heading">now </Label>
        </Box>
        <LineText line={isIdle ? toLine('nothing', 'faint') : runningLine(study, running, glyphs)} />
      </TerminalRow>
    );
  }
  const visibleTrials = running.slice(0, height - 2);
  const hiddenCount = running.length - visibleTrials.length;
  return (
    <Stack height={height}>
      <Rule title="running now" remark={toLine(hiddenCount > 0 ? `${hiddenCount} more` : '', 'faint')} />
      <Table columns={runningColumns(study, visibleTrials, glyphs, now)} width={width} />
    </Stack>
  );
}
