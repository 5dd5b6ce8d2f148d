import type { RunningTrial, Study } from '@ridgeline/core';
import { bar } from './bar.ts';
import { formatDuration } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { numberCells, parameterPairs, strategyColumn, strategyTone } from './leaderboard.ts';
import { join, toLine, type Line } from './line.ts';
import { truncatableCells, type TableColumn } from './table.ts';
import { varyingParameters } from './varying-parameters.ts';
import { epochsText } from './epochs-text.ts';

/** Width of the bar that shows a trial's epochs, in columns. */
const barWidth = { min: 8, max: 24 };

/** Columns of the running trials: one row per trial. `now` is in ms since 1970. */
export function runningColumns(
  study: Study,
  running: readonly RunningTrial[],
  glyphs: Glyphs,
  now: number,
): readonly TableColumn[] {
  const { metric, seeds } = study.definition;
  const tableParameters = varyingParameters(study.definition);
  const strategies = running.map(({ trial }) => trial.configuration.strategy);
  const pairLines = running.map(({ trial }) =>
    parameterPairs(trial.configuration.parameters, tableParameters),
  );
  const values = running.map(({ last }) => last?.values[metric.name]);
  const times = running.map(({ started }) => toLine(formatDuration(now - started), 'faint'));
  const bars = (width: number) => running.map((item) => bar(epochShare(item), width, glyphs.bar, 'running'));
  const columns: (TableColumn | undefined)[] = [
    {
      header: 'trial',
      align: 'right',
      dropOrder: 0,
      content: running.map(({ trial }) => `#${trial.number}`),
    },
    ...strategyColumn(study, strategies),
    tableParameters.length > 0
      ? { header: 'parameters', dropOrder: 5, content: truncatableCells(12, pairLines) }
      : undefined,
    seeds.length > 1
      ? { header: 'seed', align: 'right', dropOrder: 6, content: running.map(({ trial }) => `${trial.seed}`) }
      : undefined,
    { header: 'epoch', align: 'right', dropOrder: 1, content: running.map(formatTrialEpochs) },
    { header: metric.name, align: 'right', dropOrder: 3, content: numberCells(values) },
    { header: 'time', align: 'right', dropOrder: 4, content: times },
    { header: '', dropOrder: 7, extra: true, content: { ...barWidth, cells: bars } },
  ];
  return columns.filter((column) => column !== undefined);
}

/** Lists the running trials in one line: `#57 l2 12/20 · #58 dropout 3/20`. */
export function runningLine(study: Study, running: readonly RunningTrial[], glyphs: Glyphs): Line {
  return join(
    running.map((item) => [
      ...toLine(`#${item.trial.number} `, 'faint'),
      ...toLine(
        `${item.trial.configuration.strategy} `,
        strategyTone(study, item.trial.configuration.strategy),
      ),
      ...toLine(formatTrialEpochs(item)),
    ]),
    toLine(glyphs.separator, 'faint'),
  );
}

function formatTrialEpochs({ last, trial }: RunningTrial): string {
  return epochsText(last?.step ?? 0, trial.epochs);
}

function epochShare({ last, trial }: RunningTrial): number {
  return (last?.step ?? 0) / Math.max(1, trial.epochs);
}
