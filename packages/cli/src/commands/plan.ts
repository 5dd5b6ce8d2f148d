import { plannedLooks, planLooks, planSeeds } from '@ridgeline/compare';
import {
  RidgelineError,
  smallestDifferenceOf,
  type BareSweep,
  type NetworkSweep,
  type SearchDefinition,
  type SweepDefinition,
} from '@ridgeline/core';
import { probePoints, tasksOf } from '@ridgeline/core/parse';
import { readComparison, readFinals, type ComparedStudy } from '@ridgeline/report';
import { describePlan } from '@ridgeline/search';
import {
  findTrialBackend,
  measureTrial,
  countTrainRows,
  estimateNetworkMemory,
  inferTaskLayers,
  type TrialBackend,
} from '@ridgeline/trainer';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { formatPlan } from '../format-plan.ts';
import { print } from '../print.ts';
import { readSearchFile } from '../sweep-file/read-sweep-file.ts';
import { describeMemory, describeNetwork, describeTime } from '../describe-network.ts';
import { findTrialKind } from '../find-trial-kind.ts';
import { withStudy } from '../with-study.ts';

export interface PlanOptions {
  /** Propose the number of seeds for finals, instead of describing the plan. */
  readonly power?: boolean;
  /** Database with the search. */
  readonly db: string;
  /** Smallest difference that the finals should detect, in the metric's own unit. */
  readonly resolve?: number;
}

/** Prints the plan of a sweep file, or a number of seeds for finals. Runs no trial, but times a few steps of one. */
export async function planCommand(file: string, options: PlanOptions): Promise<ExitCode> {
  if (options.resolve !== undefined && options.power !== true) {
    throw new RidgelineError('USAGE', '--resolve applies to a proposal of seeds (--power).', {
      hint: 'Add --power, or leave out --resolve.',
    });
  }
  const { definition, notes } = await readSearchFile(file);
  const lines =
    options.power === true
      ? await proposeSeeds(definition, options)
      : [
          ...formatPlan(definition, describePlan(definition)),
          ...(await describeTrials(definition)),
          ...(notes.length > 0 ? ['', ...notes] : []),
        ];
  print(`${lines.join('\n')}\n`);
  return exitCodes.ok;
}

/**
 * Describes the first strategy's network with the first value of each parameter, and the backend of all trials. Empty
 * for a bare search space.
 */
async function describeTrials(definition: SweepDefinition | BareSweep): Promise<readonly string[]> {
  if (definition.type === 'none') return [];
  const { name, reason, backend } = findTrialBackend(findTrialKind(definition));
  const backendLine = `Trials run on ${name}${reason === undefined ? '' : ` (${reason})`}.`;
  const network = definition.type === 'network' ? await describeTrialNetwork(definition, backend) : [];
  return ['', ...network, backendLine];
}

async function describeTrialNetwork(
  definition: NetworkSweep,
  backend: TrialBackend,
): Promise<readonly string[]> {
  // Without varied parameters, there is one point for each strategy.
  const [firstPoint] = probePoints(definition, () => false);
  const task = tasksOf(definition)(firstPoint!);
  const layers = inferTaskLayers(task);
  if (layers === undefined || (backend.type !== 'engine' && backend.type !== 'tensorflow')) return [];
  const trainRows = countTrainRows(task);
  return [
    ...describeNetwork(layers),
    describeMemory(
      estimateNetworkMemory(layers, task.training, trainRows),
      Math.min(task.training.batchSize, trainRows),
    ),
    describeTime(await measureTrial(task, backend)),
  ];
}

/** Proposes the number of seeds for finals, from the search of the file's study. */
function proposeSeeds(fileDefinition: SearchDefinition, options: PlanOptions): Promise<readonly string[]> {
  const { name, finals } = fileDefinition;
  return withStudy(options.db, name, async (view, study) => {
    const { comparison } = await readComparison(view, study.name);
    const firstMean = comparison.strategies[0]?.chosen?.mean ?? 0;
    const settings = {
      resolve: options.resolve ?? smallestDifferenceOf(fileDefinition, firstMean),
      exampleError: computeExampleError(await readFinals(view, study.name)),
      ...(finals.against === undefined ? {} : { testedPairs: comparison.strategies.length - 1 }),
    };
    const plannedSeeds = finals.seeds.length;
    if (finals.until === 'decided')
      return [
        planLooks(comparison, study.definition, { ...settings, looks: plannedLooks(plannedSeeds) }).sentence,
      ];
    const { seeds, sentence } = planSeeds(comparison, study.definition, settings);
    // `seeds.to` belongs to the upper bound of the spread, so it is always enough.
    if (seeds?.to === undefined) return [sentence];
    return [
      sentence,
      seeds.to <= plannedSeeds
        ? `The sweep file already sets ${plannedSeeds}.`
        : `The sweep file sets ${plannedSeeds}. Before the finals start, change it to \`finals: { seeds: ${seeds.to} }\`.`,
    ];
  });
}

/**
 * Computes the part of a difference's standard error that is due to the test examples: the median over all pairs of
 * earlier finals; undefined without finals.
 */
function computeExampleError(finals: ComparedStudy | undefined): number | undefined {
  const errors = (finals?.comparison.pairs ?? [])
    .flatMap((pair) =>
      pair.type === 'compared' && pair.estimate?.type === 'seeds-and-examples'
        ? [pair.estimate.endlessSeedsError]
        : [],
    )
    .sort((a, b) => a - b);
  return errors[Math.floor(errors.length / 2)];
}
