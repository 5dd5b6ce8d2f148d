/** @jsxRuntime automatic */
import type { ReactNode } from 'react';
import { chart } from '../view-model/chart.ts';
import { metricFormat } from '../view-model/format.ts';
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

/** Importance of each parameter, and a chart of the metric against the selected parameter. */
export function ParametersView({ scene, data }: { scene: Scene; data: ParametersData }): ReactNode {
  const { snapshot, interaction, isFinal, glyphs, width, height } = scene;
  const { definition } = snapshot.study;
  const { sample, importance, models } = data;
  const cursor = interaction.cursors.parameters;
  const selected = importance[cursor]?.name;
  const remark = toLine(`from the first ${sample.length} configurations`, 'faint');
  if (selected === undefined) {
    return (
      <>
        <Rule title="importance" remark={remark} />
        <Label tone="faint">Too few configurations are complete, or no parameter varies.</Label>
      </>
    );
  }
  // If a chart does not fit, the table gets its rows.
  const tableRows = Math.floor(height / 3);
  const maxVisible = height - tableRows - 4 < minChartRows ? height - 2 : tableRows;
  const visible = Math.max(1, Math.min(importance.length, maxVisible));
  const first = firstVisible(cursor, visible, importance.length);
  const columns = importanceColumns(
    definition,
    importance.slice(first, first + visible),
    models.effects,
    glyphs,
  );
  const complete = sample.filter((row) => row.state === 'complete');
  const axis = createPlotAxis(definition, selected, complete);
  const predictions = predictionSeries(snapshot.study, selected, models, axis);
  const hasBands = predictions.some(({ look }) => look === 'dotted');
  const series = [...configurationClouds(snapshot.study, selected, complete, axis), ...predictions];
  const cloud = chart(series, {
    width,
    height: height - visible - 4,
    glyphs,
    formatX: axis.format,
    formatY: metricFormat(complete.map((row) => row.mean)),
  });
  return (
    <>
      <Rule title="importance" remark={remark} />
      <Table columns={columns} width={width} cursor={isFinal ? undefined : cursor - first} />
      {cloud.length > 0 && (
        <>
          <TerminalRow />
          <Rule
            title={`${definition.metric.name} against ${displayName(definition, selected)}`}
            remark={predictions.length > 0 ? toLine(formatLegend(hasBands), 'faint') : []}
          />
          <Lines lines={cloud} />
        </>
      )}
    </>
  );
}

/** Formats the legend of the predictions, which vary one parameter of the best configuration. */
function formatLegend(hasBands: boolean): string {
  return `lines: predictions${hasBands ? ', dots: 95 % bands' : ''}`;
}
