import { RidgelineError } from '@ridgeline/core';

/** A study, or one of its trials; if `study` is undefined, the only study of the database. */
interface Named {
  readonly study: string | undefined;
  readonly trial: number | undefined;
}

/**
 * Reads `study/number`, or `study` alone. A study's name has no slash.
 *
 * @throws RidgelineError `USAGE` if the text after the slash is not a trial's number.
 * @example
 * trialNamed('quickstart/7'); // { study: 'quickstart', trial: 7 }
 */
export function trialNamed(name: string | undefined): Named {
  const [, study, number] = /^([^/]*)(?:\/(.*))?$/.exec(name ?? '') ?? [];
  if (name !== undefined && (study === undefined || (number !== undefined && !/^\d{1,15}$/.test(number)))) {
    throw new RidgelineError('USAGE', `"${name}" does not name a trial.`, {
      hint: 'A trial is named by its study and its number: quickstart/7',
    });
  }
  return {
    study: study === '' ? undefined : study,
    trial: number === undefined ? undefined : Number(number),
  };
}
