import { costOf, gapOf, type FinishedTrial, type Study } from '@ridgeline/core';
import { formatDuration } from './format.ts';
import { stateTone, type Glyphs } from './glyphs.ts';
import { numberCells, parameterPairs, strategyColumn } from './leaderboard.ts';
import { lineOf, type Line } from './line.ts';
import { whatHappened } from './what-happened.ts';
import { cutTo, type TableColumn } from './table.ts';
import { varyingParameters } from './varying-parameters.ts';

/** The columns of trials that have ended: one row per trial. */
export function logColumns(
  study: Study,
  outcomes: readonly FinishedTrial[],
  glyphs: Glyphs,
): readonly TableColumn[] {
  const { metric } = study.definition;
  const varying = varyingParameters(study.definition);
  const trials = outcomes.map(({ trial }) => trial);
  const strategies = trials.map(({ configuration }) => configuration.strategy);
  const complete = outcomes.map(({ outcome }) => (outcome.type === 'complete' ? outcome : undefined));
  const marks = outcomes.map(({ outcome: { type } }) => lineOf(glyphs.state[type], stateTone(type)));
  const gaps = complete.map((outcome) => outcome && gapOf(outcome.values, metric));
  const bestEpochs = outcomes.map(({ epochs }, index) => {
    const step = complete[index]?.step;
    return lineOf(step === undefined ? '' : `${step}/${epochs}`, 'faint');
  });
  const times = outcomes.map((one) => lineOf(formatDuration(costOf(one)), 'faint'));
  const endings = outcomes.map((one): Line =>
    one.outcome.type === 'complete'
      ? parameterPairs(one.trial.configuration.parameters, varying)
      : lineOf(whatHappened(one), stateTone(one.outcome.type)),
  );
  return [
    { header: 'trial', align: 'right', givesWay: 0, content: trials.map(({ number }) => `#${number}`) },
    { header: '', givesWay: 1, content: marks },
    ...strategyColumn(study, strategies),
    { header: 'seed', align: 'right', givesWay: 6, content: trials.map(({ seed }) => String(seed)) },
    {
      header: metric.name,
      align: 'right',
      givesWay: 2,
      content: numberCells(complete.map((one) => one?.value)),
    },
    { header: 'gap', align: 'right', givesWay: 5, content: numberCells(gaps) },
    { header: 'best epoch', align: 'right', givesWay: 7, content: bestEpochs },
    { header: 'time', align: 'right', givesWay: 4, content: times },
    { header: 'what', givesWay: 3, content: cutTo(12, endings) },
  ];
}
