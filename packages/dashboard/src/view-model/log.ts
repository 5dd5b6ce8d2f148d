import { costOf, gapOf, type FinishedTrial, type Study } from '@ridgeline/core';
import { formatDuration } from './format.ts';
import { stateTone, type Glyphs } from './glyphs.ts';
import { numberCells, parameterPairs, strategyColumn } from './leaderboard.ts';
import { toLine, type Line } from './line.ts';
import { describeOutcome } from './describe-outcome.ts';
import { truncatableCells, type TableColumn } from './table.ts';
import { varyingParameters } from './varying-parameters.ts';

/** Columns of the log: one row per ended trial. */
export function logColumns(
  study: Study,
  outcomes: readonly FinishedTrial[],
  glyphs: Glyphs,
): readonly TableColumn[] {
  const { metric } = study.definition;
  const tableParameters = varyingParameters(study.definition);
  const trials = outcomes.map(({ trial }) => trial);
  const strategies = trials.map(({ configuration }) => configuration.strategy);
  const completeOutcomes = outcomes.map(({ outcome }) => (outcome.type === 'complete' ? outcome : undefined));
  const stateGlyphs = outcomes.map(({ outcome: { type } }) => toLine(glyphs.state[type], stateTone(type)));
  const gaps = completeOutcomes.map((outcome) => outcome && gapOf(outcome.values, metric));
  const bestEpochs = outcomes.map(({ epochs }, index) => {
    const step = completeOutcomes[index]?.step;
    return toLine(step === undefined ? '' : `${step}/${epochs}`, 'faint');
  });
  const times = outcomes.map((finishedTrial) => toLine(formatDuration(costOf(finishedTrial)), 'faint'));
  const details = outcomes.map((finishedTrial): Line =>
    finishedTrial.outcome.type === 'complete'
      ? parameterPairs(finishedTrial.trial.configuration.parameters, tableParameters)
      : toLine(describeOutcome(finishedTrial), stateTone(finishedTrial.outcome.type)),
  );
  return [
    { header: 'trial', align: 'right', dropOrder: 0, content: trials.map(({ number }) => `#${number}`) },
    { header: '', dropOrder: 1, content: stateGlyphs },
    ...strategyColumn(study, strategies),
    { header: 'seed', align: 'right', dropOrder: 6, content: trials.map(({ seed }) => String(seed)) },
    {
      header: metric.name,
      align: 'right',
      dropOrder: 2,
      content: numberCells(completeOutcomes.map((outcome) => outcome?.value)),
    },
    { header: 'gap', align: 'right', dropOrder: 5, content: numberCells(gaps) },
    { header: 'best epoch', align: 'right', dropOrder: 7, content: bestEpochs },
    { header: 'time', align: 'right', dropOrder: 4, content: times },
    { header: 'outcome', dropOrder: 3, content: truncatableCells(12, details) },
  ];
}
