import { isRound, pluralize, RidgelineError, type Study } from '@ridgeline/core';
import { studyNameProblem } from '@ridgeline/core/parse';
import { copyStudy, databaseName } from '@ridgeline/storage';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { print } from '../print.ts';
import { withStudy } from '../with-study.ts';

interface CopyOptions {
  readonly db: string;
  /** Database that receives the copy. */
  readonly to: string;
  /** Name of the copy. */
  readonly as?: string;
}

/** Copies a consistent snapshot of a study, its inner searches and its finals into another database. */
export async function copyCommand(name: string | undefined, options: CopyOptions): Promise<ExitCode> {
  const problem = options.as === undefined ? undefined : studyNameProblem(options.as);
  if (problem !== undefined) {
    throw new RidgelineError('USAGE', `The name of a copy ${problem}.`, {
      hint: 'Pass another name with --as.',
    });
  }
  const study = await withStudy(options.db, name, (_view, sourceStudy) => sourceStudy.name);
  const copyName = options.as ?? study;
  const { trials, reports, below } = await copyStudy(options.db, options.to, study, copyName);
  const source = `${study}${describeStudiesBelow(below)}`;
  const target = `${databaseName(options.to)}${copyName === study ? '' : ` as ${copyName}`}`;
  print(`Copied ${source} to ${target}: ${trials} trials, ${reports} epochs.\n`);
  return exitCodes.ok;
}

/**
 * Describes the studies that were copied with a study; empty if there are none.
 *
 * @example
 * describeStudiesBelow(below); // ' with 4 rounds of finals and 1 claim'
 */
function describeStudiesBelow(below: readonly Study[]): string {
  const searches = below.filter(({ definition }) => definition.finalsOf === undefined).length;
  // A nested round has finals of each inner search.
  const rounds = new Set(below.filter(isRound).map(({ definition }) => definition.finalsOf!.round)).size;
  const claims = below.filter(({ definition }) => definition.finalsOf?.claim !== undefined).length;
  const parts = [
    ...(searches === 0 ? [] : [`${searches} inner ${searches === 1 ? 'search' : 'searches'}`]),
    ...(rounds === 0 ? [] : [`${pluralize(rounds, 'round')} of finals`]),
    ...(claims === 0 ? [] : [pluralize(claims, 'claim')]),
  ];
  return parts.length === 0 ? '' : ` with ${new Intl.ListFormat('en-GB').format(parts)}`;
}
