import { RidgelineError } from '@ridgeline/core';

/** Study, or one of its trials. An undefined `study` stands for the only study of the database. */
interface TrialName {
  readonly study: string | undefined;
  readonly trial: number | undefined;
}

/**
 * Parses `study/number` or `study`. The name of a study has no slash.
 *
 * @throws RidgelineError `USAGE` if the text after the slash is not the number of a trial.
 * @example
 * parseTrialName('quickstart/7'); // { study: 'quickstart', trial: 7 }
 */
export function parseTrialName(name: string | undefined): TrialName {
  const [, study, number] = /^([^/]*)(?:\/(.*))?$/.exec(name ?? '') ?? [];
  if (name !== undefined && (study === undefined || (number !== undefined && !/^\d{1,15}$/.test(number)))) {
    throw new RidgelineError('USAGE', `"${name}" does not name a trial.`, {
      hint: 'Name a trial by its study and its number: quickstart/7',
    });
  }
  return {
    study: study === '' ? undefined : study,
    trial: number === undefined ? undefined : Number(number),
  };
}
