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

/** Minimum height of a chart, in rows. */
const minChart = 4;

/** Importance of the parameters, and the metric against the selected one. */
export function ParametersView({ scene, part }: { scene: Scene; part: ParametersData }): ReactNode {
  const { snapshot, interaction, isFinal, glyphs, width, height } = scene;
  const { definition } = snapshot.study;
  const { sample, importance, learned: models } = part;
  const cursor = Math.min(interaction.cursors.parameters, importance.length - 1);
  const chosen = importance[cursor]?.name;
  const remark = toLine(`from the first ${sample.length} configurations`, 'faint');
  if (chosen === undefined) {
    return (
      <>
        <Rule title="importance" remark={remark} />
        <Label tone="faint">Too few configurations are complete, or no parameter varies.</Label>
      </>
    );
  }
  // If a chart does not fit, the table gets its rows.
  const room = Math.floor(height / 3);
  const maxVisible = height - room - 4 < minChart ? height - 2 : room;
  const visible = Math.max(1, Math.min(importance.length, maxVisible));
  const first = firstVisible(cursor, visible, importance.length);
  const columns = importanceColumns(
    definition,
    importance.slice(first, first + visible),
    models.effects,
    glyphs,
  );
  const complete = sample.filter((row) => row.state === 'complete');
  const axis = createPlotAxis(definition, chosen, complete);
  const predictions = predictionSeries(snapshot.study, chosen, models, axis);
  const hasBands = predictions.some(({ look }) => look === 'dotted');
  const series = [...configurationClouds(snapshot.study, chosen, complete, axis), ...predictions];
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
            title={`${definition.metric.name} against ${displayName(definition, chosen)}`}
            remark={predictions.length > 0 ? toLine(formatLegend(hasBands), 'faint') : []}
          />
          <Lines lines={cloud} />
        </>
      )}
    </>
  );
}

/** Legend of the predictions, which vary one parameter of the best configuration. */
function formatLegend(hasBands: boolean): string {
  return `lines: predictions${hasBands ? ', dots: 95 % bands' : ''}`;
}
