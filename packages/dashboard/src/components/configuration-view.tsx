/** @jsxRuntime automatic */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import { curveMetric, type Configuration, type Report } from '@ridgeline/core';
import { epochChart } from '../view-model/chart.ts';
import { formatParameter } from '../view-model/format.ts';
import { toLine, lineWidth, type Line } from '../view-model/line.ts';
import {
  attemptLines,
  logLines,
  metricAndLossSeries,
  repeatColumns,
  stackLines,
  summaryLine,
} from '../view-model/repeats.ts';
import type { Scene } from '../view-model/scene.ts';
import type { ConfigurationData } from '../view-model/snapshot.ts';
import { sparkline } from '../view-model/sparkline.ts';
import { Table } from './table.tsx';
import { Label, Lines, TerminalRow, Rule, Stack, LineText } from './line-text.tsx';

/** Parameters and repeats of a configuration, with curves and errors of the selected repeat. */
export function ConfigurationView({ scene, data }: { scene: Scene; data: ConfigurationData }): ReactNode {
  const { snapshot, interaction, isLastFrame, glyphs, width, height, now } = scene;
  const { study, running } = snapshot;
  const { trials } = data;
  const cursor = interaction.cursors.configuration;
  const selectedTrial = trials[cursor];
  if (selectedTrial === undefined) return <Label tone="faint">No trial has started yet.</Label>;
  const { configuration } = trials[0]!.trial;
  const parameters = layOutParameters(configuration, width);
  const attempts = attemptLines(selectedTrial, glyphs);
  const isLoaded = data.trial === selectedTrial.trial.number;
  const stackAndLog = [
    ...stackLines(selectedTrial, width - indent),
    ...logLines(selectedTrial, isLoaded ? data.log : undefined, width - indent),
  ];
  // Two titles and the header of the repeats take 3 rows.
  const rowsAbove = 3 + parameters.rows + trials.length + attempts.length + stackAndLog.length;
  return (
    <>
      <Rule
        title={`configuration ${configuration.number}`}
        remark={summaryLine(study, trials, configuration, glyphs)}
      />
      <Grid {...parameters} />
      <Rule title="repeats" />
      <Table
        columns={repeatColumns(study, trials, running, glyphs, now)}
        width={width}
        cursor={isLastFrame ? undefined : cursor}
      />
      <Lines lines={attempts} />
      <Box marginLeft={indent} flexShrink={0}>
        <Lines lines={stackAndLog} />
      </Box>
      <Curves
        scene={scene}
        trial={selectedTrial.trial.number}
        curve={isLoaded ? data.curve : []}
        height={height - rowsAbove}
      />
    </>
  );
}

/** Indent of a stack trace and a log, in columns. */
const indent = 2;

/** Lines of equal width, in as many columns as fit. */
interface LineGrid {
  readonly lines: readonly Line[];
  readonly columnWidth: number;
  readonly rows: number;
}

const gridGap = 3;

/** Lays out all parameters of a configuration under their full paths. */
function layOutParameters({ parameters }: Configuration, width: number): LineGrid {
  const parameterLines = Object.entries(parameters).map(([path, value]): Line => [
    ...toLine(`${path} `, 'faint'),
    ...toLine(formatParameter(value), 'strong'),
  ]);
  const lines =
    parameterLines.length > 0 ? parameterLines : [toLine('no parameters: the task is fixed', 'faint')];
  const columnWidth = Math.min(width, Math.max(...lines.map(lineWidth)));
  const columnCount = Math.floor((width + gridGap) / (columnWidth + gridGap));
  return { lines, columnWidth, rows: Math.ceil(lines.length / columnCount) };
}

function Grid({ lines, columnWidth }: LineGrid): ReactNode {
  return (
    <Box flexWrap="wrap" columnGap={gridGap} flexShrink={0}>
      {lines.map((line, index) => (
        <TerminalRow key={index} width={columnWidth}>
          <LineText line={line} />
        </TerminalRow>
      ))}
    </Box>
  );
}

/** Minimum width for two charts side by side, in columns. */
const minWidthForTwoCharts = 90;
const chartGap = 3;
const maxChartHeight = 18;
/** Rows reserved for the title and the charts. Each further row shows one of {@link oneRowMetrics}. */
const titleAndChartRows = 9;
/** Minimum height of the curves, in rows: the title and the smallest chart. */
const minCurvesHeight = 5;
/** Columns of a metric's row that are reserved for its name, its two values and gaps. */
const metricTextWidth = 44;
const maxSparklineWidth = 40;

/** Curves of a trial: charts of the study's metric and the loss, and one row for each of {@link oneRowMetrics}. */
function Curves({
  scene,
  trial,
  curve,
  height,
}: {
  readonly scene: Scene;
  readonly trial: number;
  readonly curve: readonly Report[];
  readonly height: number;
}): ReactNode {
  const { snapshot, glyphs, width } = scene;
  if (height < minCurvesHeight) return null;
  const oneRowNames = oneRowMetrics.filter((name) => curve.some(({ values }) => values[name] !== undefined));
  const visibleNames = oneRowNames.slice(0, Math.max(0, height - titleAndChartRows));
  const plots = metricAndLossSeries(curve, curveMetric(snapshot.study.definition)).slice(
    0,
    width >= minWidthForTwoCharts ? 2 : 1,
  );
  const chartWidth = Math.floor((width - chartGap * (plots.length - 1)) / plots.length);
  const remark = toLine(`epoch 1 to ${curve.at(-1)?.step ?? 0}`, 'faint');
  return (
    <Stack>
      <Rule title={`curves of #${trial}`} remark={remark} />
      {curve.length === 0 && <Label tone="faint">no epochs reported yet</Label>}
      <Box columnGap={chartGap} flexShrink={0}>
        {plots.map((series, index) => (
          <Stack key={index} width={chartWidth}>
            <Lines
              lines={epochChart(series, {
                width: chartWidth,
                height: Math.min(maxChartHeight, height - 1 - visibleNames.length),
                glyphs,
              })}
            />
          </Stack>
        ))}
      </Box>
      {visibleNames.map((name) => (
        <CurveRow
          key={name}
          name={name}
          values={curve.flatMap(({ values }) => values[name] ?? [])}
          width={Math.max(0, Math.min(maxSparklineWidth, width - metricTextWidth))}
          glyphs={glyphs}
        />
      ))}
    </Stack>
  );
}

/** Metrics drawn in one row each. */
const oneRowMetrics = ['learning_rate', 'penalty', 'weight_norm', 'sparsity'];

/** Row of one metric: its first value, its curve, its latest value. */
function CurveRow({
  name,
  values,
  width,
  glyphs,
}: Pick<Scene, 'width' | 'glyphs'> & {
  readonly name: string;
  readonly values: readonly number[];
}): ReactNode {
  const [first, last] = [values[0]!, values.at(-1)!].map(formatParameter) as [string, string];
  return (
    <TerminalRow columnGap={1}>
      <Box width={14}>
        <Label tone="faint">{name}</Label>
      </Box>
      <Box width={9} justifyContent="flex-end">
        <Label>{first}</Label>
      </Box>
      <Label tone="faint">{sparkline(values, width, glyphs.levels)}</Label>
      <Label tone="strong">{last}</Label>
    </TerminalRow>
  );
}
