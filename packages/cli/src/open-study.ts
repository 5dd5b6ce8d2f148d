import {
  changedFile,
  continues,
  finalsName,
  RidgelineError,
  roundsOf,
  type Difference,
  type Plan,
  type Study,
  type StudyLog,
  type StudyView,
  type SweepDefinition,
} from '@ridgeline/core';
import { changedFileHint, changedFileLine } from './own-files.ts';

/** What a sweep file means for the database: a new study, or the one of that name. */
export type OpenedStudy =
  | { readonly type: 'new'; readonly study: Study; readonly setAside: readonly SetAside[] }
  | { readonly type: 'continued'; readonly study: Study; readonly changes: readonly Difference[] }
  | { readonly type: 'finished'; readonly study: Study };

/** A study that has another name from now on. */
export interface SetAside {
  readonly study: string;
  readonly aside: string;
}

/**
 * Finds or begins the study that a definition names. A study goes on when only what may change has changed.
 *
 * @throws RidgelineError `STUDY_CHANGED` where the study of that name is another one.
 */
export async function openStudy(
  { log, view }: { log: StudyLog; view: StudyView },
  definition: SweepDefinition,
  plan: Plan | undefined,
  { fresh, now }: { fresh: boolean; now: Date },
): Promise<OpenedStudy> {
  const { name } = definition;
  const studies = await view.studies();
  const older = studies.find((study) => study.name === name);
  if (older === undefined) return begin([]);
  if (fresh) {
    const aside = `${name}@${now.toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-')}`;
    // Its finals go with it, for a new study has none.
    const rounds = roundsOf(studies, name).map(({ name: study, definition }) => ({
      study,
      aside: finalsName(aside, definition.finalsOf!.round),
    }));
    const all = [...rounds, { study: name, aside }];
    for (const { study, aside } of all) await log.setAsideStudy(study, aside);
    return begin(all);
  }
  const continuation = continues(older.definition, definition);
  if (continuation.type === 'differs') throw changed(continuation.differences, definition);
  if (continuation.changes.length > 0) {
    const study = await log.reviseStudy(name, definition, plan);
    return { type: 'continued', study, changes: continuation.changes };
  }
  return older.state === 'complete'
    ? { type: 'finished', study: older }
    : { type: 'continued', study: older, changes: [] };

  async function begin(setAside: readonly SetAside[]): Promise<OpenedStudy> {
    return { type: 'new', study: await log.createStudy({ name, definition, plan }), setAside };
  }
}

function changed(differences: readonly Difference[], next: SweepDefinition): RidgelineError {
  const files = differences.flatMap((difference) => changedFile(difference, next) ?? []);
  const words = differences.filter((difference) => changedFile(difference, next) === undefined);
  const lines = [
    ...files.map((file) => `  ${changedFileLine(file)}`),
    ...words.map(
      ({ path, old, next }) => `  ${path}: ${said(old)} in the database, ${said(next)} in the file`,
    ),
  ];
  const what = words.length === 0 ? 'that was trained with other files' : 'with another definition';
  return new RidgelineError(
    'STUDY_CHANGED',
    `The database has a study "${next.name}" ${what}:\n${lines.join('\n')}`,
    {
      hint:
        words.length === 0
          ? changedFileHint
          : 'Give the file another name, or pass --fresh, which sets the old study aside as name@date.',
    },
  );
}

function said(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
