/** @jsxRuntime automatic */
import type { ReactNode } from 'react';
import { chart } from '../view-model/chart.ts';
import { formatCount, formatCounted, metricFormat } from '../view-model/format.ts';
import { firstVisible } from '../view-model/interaction.ts';
import { toLine } from '../view-model/line.ts';
import {
  createPlotAxis,
  configurationClouds,
  displayName,
  importanceColumns,
  predictionSeries,
} from '../view-model/parameters.ts';
import type { Scene } from '../view-model/scene.ts';
import type { ParametersData } from '../view-model/snapshot.ts';
import { Table } from './table.tsx';
import { Label, Lines, TerminalRow, Rule } from './line-text.tsx';

const minChartRows = 4;
/** Rows of the title and the header of the table. */
const tableHeadRows = 2;
/** Rows of the blank line and the title above the chart. */
const chartHeadRows = 2;

/** Importance of each parameter, and a chart of the metric against the selected parameter. */
export function ParametersView({ scene, data }: { scene: Scene; data: ParametersData }): ReactNode {
  const { snapshot, interaction, isLastFrame, glyphs, width, height } = scene;
  const { definition } = snapshot.study;
  const { sample, importance, models } = data;
  const cursor = interaction.cursors.parameters;
  const selectedName = importance[cursor]?.name;
  if (selectedName === undefined) {
    return (
      <>
        <Rule title="importance" />
        <Label tone="faint">Too few configurations are complete, or no parameter varies.</Label>
      </>
    );
  }
  const headRows = tableHeadRows + chartHeadRows;
  // If a chart does not fit, the table gets its rows.
  const tableRows = Math.floor(height / 3);
  const maxVisibleCount = height - tableRows - headRows < minChartRows ? height - tableHeadRows : tableRows;
  const visibleCount = Math.max(1, Math.min(importance.length, maxVisibleCount));
  const first = firstVisible(cursor, visibleCount, importance.length);
  const columns = importanceColumns(
    definition,
    importance.slice(first, first + visibleCount),
    models.effects,
    glyphs,
  );
  const completeRows = sample.filter((row) => row.state === 'complete');
  const axis = createPlotAxis(definition, selectedName, completeRows);
  const predictions = predictionSeries(snapshot.study, selectedName, models, axis);
  const hasBands = predictions.some(({ look }) => look === 'dotted');
  // Importance and predictions also learn from infeasible configurations, which cannot be chosen.
  const feasibleRows = completeRows.filter(({ violation = 0 }) => violation === 0);
  const series = [...configurationClouds(snapshot.study, selectedName, feasibleRows, axis), ...predictions];
  const scatter = chart(series, {
    width,
    height: height - visibleCount - headRows,
    glyphs,
    formatX: axis.format,
    formatY: metricFormat(feasibleRows.map((row) => row.mean)),
  });
  return (
    <>
      <Rule title="importance" remark={toLine(formatSample(completeRows.length, sample.length), 'faint')} />
      <Table columns={columns} width={width} cursor={isLastFrame ? undefined : cursor - first} />
      {scatter.length > 0 && (
        <>
          <TerminalRow />
          <Rule
            title={`${definition.metric.name} against ${displayName(definition, selectedName)}`}
            remark={predictions.length > 0 ? toLine(formatLegend(hasBands), 'faint') : []}
          />
          <Lines lines={scatter} />
        </>
      )}
    </>
  );
}

/** Formats the number of configurations from which importance is computed. */
function formatSample(completeCount: number, sampleCount: number): string {
  const complete = completeCount === sampleCount ? '' : `${formatCount(completeCount)} complete of `;
  return `from ${complete}the first ${formatCounted(sampleCount, 'configuration')}`;
}

/** Formats the legend of the predictions, which vary one parameter of the best configuration. */
function formatLegend(hasBands: boolean): string {
  return `lines: predictions${hasBands ? ', dots: 95 % bands' : ''}`;
}
