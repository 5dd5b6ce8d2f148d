import type { RunningTrial, Study } from '@ridgeline/core';
import { bar } from './bar.ts';
import { formatDuration } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { numberCells, parameterPairs, strategyColumn, strategyTone } from './leaderboard.ts';
import { join, lineOf, type Line } from './line.ts';
import { cutTo, uncut, type Column } from './table.ts';
import { varyingParameters } from './varying-parameters.ts';

/** Columns of the bar that shows a trial's epochs. */
const barWidth = { least: 8, most: 24 };

/** The columns of what runs now: one row a trial. `now` is ms since 1970. */
export function runningColumns(
  study: Study,
  running: readonly RunningTrial[],
  glyphs: Glyphs,
  now: number,
): readonly Column[] {
  const { metric, seeds } = study.definition;
  const varying = varyingParameters(study.definition);
  const columns: Column[] = [
    {
      header: 'trial',
      align: 'right',
      givesWay: 0,
      content: uncut(running.map((item) => lineOf(`#${item.trial.number}`))),
    },
    ...strategyColumn(
      study,
      running.map((item) => item.trial.configuration.strategy),
    ),
  ];
  if (varying.length > 0) {
    columns.push({
      header: 'parameters',
      align: 'left',
      givesWay: 5,
      content: cutTo(
        12,
        running.map((item) => parameterPairs(item.trial.configuration.parameters, varying)),
      ),
    });
  }
  if (seeds.length > 1) {
    columns.push({
      header: 'seed',
      align: 'right',
      givesWay: 6,
      content: uncut(running.map((item) => lineOf(String(item.trial.seed)))),
    });
  }
  columns.push(
    {
      header: 'epoch',
      align: 'right',
      givesWay: 1,
      content: uncut(running.map((item) => lineOf(epochs(item)))),
    },
    {
      header: metric.name,
      align: 'right',
      givesWay: 3,
      content: numberCells(running.map((item) => item.last?.values[metric.name])),
    },
    {
      header: 'time',
      align: 'right',
      givesWay: 4,
      content: uncut(running.map((item) => lineOf(formatDuration(now - item.started), 'faint'))),
    },
    {
      header: '',
      align: 'left',
      givesWay: 7,
      extra: true,
      content: {
        ...barWidth,
        cells: (width) => running.map((item) => bar(epochShare(item), width, glyphs.bar, 'running')),
      },
    },
  );
  return columns;
}

/** What runs now in one line: `#57 l2 12/20 · #58 dropout 3/20`. */
export function runningLine(study: Study, running: readonly RunningTrial[], glyphs: Glyphs): Line {
  return join(
    running.map((item) => [
      ...lineOf(`#${item.trial.number} `, 'faint'),
      ...lineOf(
        `${item.trial.configuration.strategy} `,
        strategyTone(study, item.trial.configuration.strategy),
      ),
      ...lineOf(epochs(item)),
    ]),
    lineOf(glyphs.separator, 'faint'),
  );
}

function epochs({ last, trial }: RunningTrial): string {
  return `${last?.step ?? 0}/${trial.epochs}`;
}

function epochShare({ last, trial }: RunningTrial): number {
  return (last?.step ?? 0) / Math.max(1, trial.epochs);
}
