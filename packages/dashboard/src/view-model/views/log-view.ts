import type { FinishedTrial } from '@ridgeline/core';
import { costOf, gapOf } from '@ridgeline/core';
import { formatCount, formatDuration } from '../format.ts';
import { stateTone } from '../glyphs.ts';
import { numberCells, parameterPairs, strategyColumn } from '../leaderboard.ts';
import { lineOf, select, type Line } from '../line.ts';
import { whatHappened } from '../what-happened.ts';
import { endedTrials } from '../pace.ts';
import { rule } from '../rule.ts';
import type { Scene } from '../scene.ts';
import { cutTo, layOut, uncut, type Column } from '../table.ts';
import { varyingParameters } from '../varying-parameters.ts';

/** The trials that have ended, in the order in which they did, the last one lowest. */
export function logView(scene: Scene): readonly Line[] {
  const { snapshot, interaction, last, glyphs, width, height } = scene;
  const { shown, progress } = snapshot;
  if (shown.view !== 'log') return [];
  const total = endedTrials(progress);
  const visible = Math.max(1, height - 2);
  const cursor = Math.min(interaction.cursors.log, Math.max(0, total - 1));
  // Counted from the last outcome; the cursor stands in the middle, except near the ends.
  const below = Math.max(0, Math.min(cursor - Math.floor(visible / 2), total - visible));
  const end = shown.outcomes.length - (below - shown.after);
  const outcomes = shown.outcomes.slice(Math.max(0, end - visible), Math.max(0, end));
  const table = layOut(logColumns(scene, outcomes), width);
  const chosen = outcomes.length - 1 - (cursor - below);
  return [
    rule('log', `${formatCount(total)} trials have ended`, width, glyphs),
    table.header,
    ...table.rows.map((row, index) => (!last && index === chosen ? select(row, width) : row)),
  ];
}

function logColumns({ snapshot, glyphs }: Scene, outcomes: readonly FinishedTrial[]): readonly Column[] {
  const { study } = snapshot;
  const { metric } = study.definition;
  const varying = varyingParameters(study.definition);
  const complete = outcomes.map(({ outcome }) => (outcome.type === 'complete' ? outcome : undefined));
  return [
    {
      header: 'trial',
      align: 'right',
      givesWay: 0,
      content: uncut(outcomes.map(({ trial }) => lineOf(`#${trial.number}`))),
    },
    {
      header: '',
      align: 'left',
      givesWay: 1,
      content: uncut(
        outcomes.map(({ outcome }) => lineOf(glyphs.state[outcome.type], stateTone(outcome.type))),
      ),
    },
    ...strategyColumn(
      study,
      outcomes.map(({ trial }) => trial.configuration.strategy),
    ),
    {
      header: 'seed',
      align: 'right',
      givesWay: 6,
      content: uncut(outcomes.map(({ trial }) => lineOf(String(trial.seed)))),
    },
    {
      header: metric.name,
      align: 'right',
      givesWay: 2,
      content: numberCells(complete.map((outcome) => outcome?.value)),
    },
    {
      header: 'gap',
      align: 'right',
      givesWay: 5,
      content: numberCells(
        complete.map((outcome) => (outcome === undefined ? undefined : gapOf(outcome.values, metric))),
      ),
    },
    {
      header: 'best epoch',
      align: 'right',
      givesWay: 7,
      content: uncut(
        outcomes.map((one, index) => {
          const step = complete[index]?.step;
          return lineOf(step === undefined ? '' : `${step}/${one.epochs}`, 'faint');
        }),
      ),
    },
    {
      header: 'time',
      align: 'right',
      givesWay: 4,
      content: uncut(outcomes.map((one) => lineOf(formatDuration(costOf(one)), 'faint'))),
    },
    {
      header: 'what',
      align: 'left',
      givesWay: 3,
      content: cutTo(
        12,
        outcomes.map((one) =>
          one.outcome.type === 'complete'
            ? parameterPairs(one.trial.configuration.parameters, varying)
            : lineOf(whatHappened(one), stateTone(one.outcome.type)),
        ),
      ),
    },
  ];
}
