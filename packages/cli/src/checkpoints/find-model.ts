import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { allOutcomes, Ranking, RidgelineError, type Study, type StudyView } from '@ridgeline/core';
import { checkpointsFolder } from '../study-files.ts';

/** Trial whose weights a run has kept. */
interface StoredModel {
  readonly trial: number;
  /** Folder of the weights and their metadata. */
  readonly folder: string;
}

/**
 * Finds the kept weights of a trial. Without `trial`, takes the best configuration's best trial with kept weights.
 *
 * @param filePrefix path prefix of the files next to the database
 * @throws RidgelineError `USAGE` for a study of a module or program, `TRIAL_NOT_FOUND` if the trial has not started or,
 * without `trial`, no trial is complete; `FILE_UNREADABLE` if no weights were kept.
 * @example
 * await findModel(view, study, undefined, '/data/ridgeline.db'); // { trial: 7, folder: '….checkpoints/7' }
 */
export async function findModel(
  view: StudyView,
  study: Study,
  trial: number | undefined,
  filePrefix: string,
): Promise<StoredModel> {
  const { name, definition } = study;
  const root = checkpointsFolder(filePrefix, name);
  if (definition.type !== 'network') {
    throw new RidgelineError(
      'USAGE',
      `${name} trains your own ${definition.type}, whose models Ridgeline cannot read.`,
      {
        hint: existsSync(root)
          ? `Its files are in ${root}.`
          : 'To keep its files, train again: ridgeline run FILE --fresh --checkpoints 1GB',
      },
    );
  }
  const trials =
    trial === undefined ? await readBestTrials(view, study) : [(await view.trial(name, trial)).trial.number];
  const trialWithModel = trials.find((number) => existsSync(join(root, String(number))));
  if (trialWithModel !== undefined)
    return { trial: trialWithModel, folder: join(root, String(trialWithModel)) };
  const trialNames = trials.map((number) => `${name}/${number}`).join(', ');
  throw new RidgelineError('FILE_UNREADABLE', `The weights of ${trialNames} were not kept.`, {
    hint: 'To keep weights, train again: ridgeline run FILE --fresh --checkpoints 1GB',
  });
}

/** Reads the numbers of the complete trials of the best configuration, best first. */
async function readBestTrials(view: StudyView, { name, definition }: Study): Promise<readonly number[]> {
  const [best] = await view.ranking(name, { offset: 0, limit: 1 });
  const completeTrials: { readonly number: number; readonly value: number }[] = [];
  for await (const { trial, outcome } of allOutcomes(view, name)) {
    if (outcome.type !== 'complete' || trial.configuration.number !== best?.configuration.number) continue;
    completeTrials.push({ number: trial.number, value: outcome.value });
  }
  if (completeTrials.length === 0) {
    throw new RidgelineError('TRIAL_NOT_FOUND', `No trial of ${name} is complete.`);
  }
  const ranking = new Ranking(definition.metric);
  return completeTrials
    .toSorted((a, b) => ranking.compare(a.value, b.value) || a.number - b.number)
    .map(({ number }) => number);
}
