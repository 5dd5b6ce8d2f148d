import { displayState, shellWord, type FinishedTrial } from '@ridgeline/core';
import { figureGroups } from '../figures/all-figures.ts';
import { strategyAppearance } from '../figures/figure.ts';
import {
  deriveFigureData,
  type AnswerData,
  type ParameterFigureDetail,
  type StudyData,
} from '../study-data.ts';
import { createStudyAnswer } from './study-answer.ts';
import { createConfigurationTable } from './configuration-table.ts';
import { formatCommand } from './format-command.ts';
import { createPageMetric } from './page-metric.ts';
import { toPageFigure } from './to-page-figure.ts';
import type { FirstScreen, StudyPage } from './study-page.ts';

/**
 * Creates the view model of a study's page, as JSON.
 *
 * @param detail `results` omits the models, which take time; `readParameterFigures` can add them later
 * @example
 * const { answers } = createStudyPage(await readStudyData(view, 'fashion'));
 * answers[0].headline; // { type: 'tested', strategy: 'dropout', better: ['none', 'l1'], … }
 */
export function createStudyPage(data: StudyData, detail: ParameterFigureDetail = 'models'): StudyPage {
  const figureData = deriveFigureData(data, detail);
  return {
    ...createFirstScreen(data),
    figures: figureGroups(data, figureData).flatMap(({ view, figures }) =>
      view === 'strategies' ? [] : [{ view, figures: figures.map(toPageFigure) }],
    ),
    configurations: createConfigurationTable(
      data.study.definition,
      figureData.allOutcomes,
      data.running.map(({ trial }) => trial.configuration),
      data.comparison,
    ),
  };
}

/** Creates the view model of the first screen of a study's page. */
export function createFirstScreen(data: AnswerData): FirstScreen {
  const { study, trials, finals, running, commandContext } = data;
  const { definition } = study;
  const starts = [...trials, ...running].map(({ started }) => started);
  return {
    study: {
      name: study.name,
      description: definition.description,
      serveCommand: formatCommand(`serve ${shellWord(study.name)}`, commandContext),
      state: study.state,
      started: starts.reduce((first, start) => Math.min(first, start), starts[0] ?? study.created),
    },
    metric: createPageMetric(definition.metric),
    strategies: definition.strategies.map(({ name }, index) => ({
      name,
      ...strategyAppearance(index),
    })),
    trials: { ended: countEnded(trials), running: running.length, planned: study.plan?.trials },
    answers: [...(finals === undefined ? [] : [finals]), data].map((comparedStudy) =>
      createStudyAnswer(comparedStudy, study, commandContext),
    ),
    ledger: data.ledger,
  };
}

function countEnded(trials: readonly FinishedTrial[]): StudyPage['trials']['ended'] {
  const counts = { complete: 0, paused: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 };
  for (const { trial, outcome } of trials) counts[displayState(outcome.type, trial.configuration)]++;
  return counts;
}
