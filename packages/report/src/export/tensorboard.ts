import {
  toFileName,
  outcomePages,
  type FinishedTrial,
  type NewFile,
  type Report,
  type StudyView,
} from '@ridgeline/core';
import { eventRecord, fileVersionRecord } from './tensorboard-record.ts';

/**
 * Writes the curves of all ended trials as TensorBoard event files, one run per trial: `l2/trial-0042/events…`.
 *
 * Each metric is a scalar by epoch. Reports have no timestamps, so the epochs are spread evenly between the start and the
 * end of the trial.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 * @example
 * for await (const { path, bytes } of tensorboardFiles(view, 'fashion')) await save(path, bytes);
 */
export async function* tensorboardFiles(view: StudyView, study: string): AsyncGenerator<NewFile> {
  for await (const page of outcomePages(view, study)) {
    for (const finished of page) {
      const curve = await view.curve(study, finished.trial.number);
      if (curve.length > 0) yield eventFile(finished, curve);
    }
  }
}

function eventFile({ trial, started, ended }: FinishedTrial, curve: readonly Report[]): NewFile {
  const seconds = started / 1000;
  const secondsPerEpoch = (ended - started) / 1000 / curve.at(-1)!.step;
  const records = curve.map(({ step, values }) =>
    eventRecord(seconds + step * secondsPerEpoch, step, values),
  );
  const folder = toFileName(trial.configuration.strategy);
  const number = String(trial.number).padStart(4, '0');
  return {
    path: `${folder}/trial-${number}/events.out.tfevents.${Math.floor(seconds)}.ridgeline`,
    bytes: Buffer.concat([fileVersionRecord(seconds), ...records]),
  };
}
