import {
  configurationOutcomes,
  parameterImportance,
  studyFront,
  type Comparison,
  type ConfigurationOutcome,
  type ParameterImportance,
  type StudyFront,
} from '@ridgeline/compare';
import type {
  FinishedTrial,
  LayerSummary,
  Report,
  RunningTrial,
  Study,
  StudyDefinition,
  StudyView,
} from '@ridgeline/core';
import { learnedModels, type LearnedModel } from '@ridgeline/search/learned';
import {
  chosenConfigurationNumbers,
  readComparison,
  readFinals,
  type ComparedStudy,
  type ComparisonSettings,
} from './read-comparison.ts';
import type { CommandContext } from './page/format-command.ts';
import type { PageLedger } from './page/page-ledger.ts';
import type { FurtherTrials } from './texts/figure-text.ts';

/** Data of the first screen of a study's page. */
export interface AnswerData {
  readonly study: Study<StudyDefinition>;
  /** Ended trials, by number. */
  readonly trials: readonly FinishedTrial[];
  readonly running: readonly RunningTrial[];
  readonly comparison: Comparison;
  /** Front of several objectives; undefined for a single metric. */
  readonly front?: StudyFront | undefined;
  /** Last round of the finals; undefined without finals. */
  readonly finals?: ComparedStudy | undefined;
  /** Probability that further trials find a better value; undefined if unknown. */
  readonly forecast?: FurtherTrials | undefined;
  /** Claims of the study, with the faults of their ledger; undefined if there are neither. */
  readonly ledger?: PageLedger | undefined;
  /** Context of the page's commands; by default, they start with `ridgeline` and name no database. */
  readonly commandContext?: CommandContext | undefined;
}

/** Data of a study's page. */
export interface StudyData extends AnswerData {
  /** Curves of the chosen configurations' trials, by trial number. */
  readonly curves: ReadonlyMap<number, readonly Report[]>;
  /** Reported layer summaries of the same trials, by trial number. */
  readonly layers: ReadonlyMap<number, readonly LayerSummary[]>;
}

/** Data of the parameter figures. */
export interface ParameterData extends Pick<StudyData, 'study'> {
  /** Outcomes of the configurations, by configuration number. */
  readonly allOutcomes: readonly ConfigurationOutcome[];
  /** Outcomes of `allOutcomes`, without the values of infeasible configurations. */
  readonly outcomes: readonly ConfigurationOutcome[];
  /** Importance of the parameters, in descending order. */
  readonly importance: readonly ParameterImportance[];
  /** Models of the strategies; empty with the detail `results`. */
  readonly models: readonly LearnedModel[];
}

/** Data of a study with derived data that several figures share. */
export interface FigureData extends StudyData, ParameterData {}

/**
 * Detail of the parameter figures. `results` is quick; `models` also fits the models of the search, which takes up to a
 * second of processor time per strategy.
 */
export type ParameterFigureDetail = 'results' | 'models';

/**
 * Derives the data that several figures share. Call it once per page, because it is slow for 100,000 trials.
 */
export function deriveFigureData(data: StudyData, detail: ParameterFigureDetail = 'models'): FigureData {
  return { ...data, ...parameterData(data, detail) };
}

/** Derives the data of the parameter figures. */
export function parameterData(
  { study, trials }: Pick<StudyData, 'study' | 'trials'>,
  detail: ParameterFigureDetail = 'models',
): ParameterData {
  const { definition } = study;
  const { constraints, seeds } = definition;
  const allOutcomes = configurationOutcomes(trials, seeds.length);
  return {
    study,
    allOutcomes,
    outcomes:
      constraints === undefined ? allOutcomes : configurationOutcomes(trials, seeds.length, constraints),
    // Infeasible configurations also show how parameters change the metric.
    importance: parameterImportance(allOutcomes, definition),
    models: detail === 'models' ? learnedModels(definition, allOutcomes) : [],
  };
}

/**
 * Reads the data for a page or a figure of a study: all outcomes, and the curves and weights of the configurations that
 * represent their strategies.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function readStudyData(
  view: StudyView,
  name: string,
  settings: ComparisonSettings = {},
): Promise<StudyData> {
  return withCurves(view, await readAnswerData(view, name, settings));
}

/**
 * Reads the data for the first screen of a study's page.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function readAnswerData(
  view: StudyView,
  name: string,
  settings: ComparisonSettings = {},
): Promise<AnswerData> {
  const { study, trials, comparison } = await readComparison(view, name, settings);
  const finals = await readFinals(view, name, settings);
  const { definition } = study;
  const front =
    definition.objectives &&
    studyFront(trials, definition, { alpha: settings.alpha, interim: study.state !== 'complete' });
  return { study, trials, running: await view.running(name), comparison, front, finals };
}

/** Adds the curves and weights of the configurations that represent their strategies. */
export async function withCurves(view: StudyView, data: AnswerData): Promise<StudyData> {
  const { name } = data.study;
  const chosenNumbers = chosenConfigurationNumbers(data.comparison);
  const curves = new Map<number, readonly Report[]>();
  const layers = new Map<number, readonly LayerSummary[]>();
  for (const { trial } of data.trials) {
    if (!chosenNumbers.has(trial.configuration.number)) continue;
    curves.set(trial.number, await view.curve(name, trial.number));
    const summaries = await view.layers(name, trial.number);
    if (summaries.length > 0) layers.set(trial.number, summaries);
  }
  return { ...data, curves, layers };
}
