import {
  changedFile,
  continues,
  differenceLines,
  RidgelineError,
  runnable,
  studiesBelow,
  withStoredDefaults,
  type Difference,
  type Plan,
  type Progress,
  type RunnableStudy,
  type Study,
  type StudyLog,
  type StudyView,
  type SweepDefinition,
} from '@ridgeline/core';
import { withLag } from '@ridgeline/search';
import { changedFileHint, changedFileLine } from './user-files.ts';
import { archiveFiles } from './study-files.ts';

/** Study of a sweep file: a new one, or the one of that name in the database. */
export type OpenedStudy =
  | { readonly type: 'new'; readonly study: RunnableStudy }
  | {
      readonly type: 'continued';
      readonly study: RunnableStudy;
      readonly changes: readonly Difference[];
      /** Number of failed trials that wait for another attempt. */
      readonly retried: number;
    }
  | { readonly type: 'finished'; readonly study: RunnableStudy };

/**
 * Finds or creates the study of a definition. A study continues if only changeable settings differ. The files
 * of each study lie next to `files`, and are moved along when it is archived. With `retryFailed`, failed
 * trials wait for another attempt.
 *
 * @throws RidgelineError `STUDY_CHANGED` if the study of that name is a different one, `USAGE` if no time is
 * left for more attempts.
 */
export async function openStudy(
  { log, view }: { log: StudyLog; view: StudyView },
  definition: SweepDefinition,
  plan: Plan | undefined,
  { fresh, retryFailed, now, files }: { fresh: boolean; retryFailed: boolean; now: Date; files: string },
): Promise<OpenedStudy> {
  const { name } = definition;
  const studies = await view.studies();
  const older = studies.find((study) => study.name === name);
  if (older === undefined) return begin();
  if (fresh) {
    const aside = asideName(name, now);
    // A new study has no finals: archive the old ones too.
    for (const below of studiesBelow(studies, name)) {
      await log.archiveStudy(below.name, renamed(below, name, aside));
    }
    await log.archiveStudy(name, aside);
    return begin();
  }
  const stored = runnable(older).definition;
  const revised = withStoredDefaults(stored, definition);
  const continuation = continues(stored, revised);
  if (continuation.type === 'differs') throw changed(continuation.differences, definition);
  const { changes } = continuation;
  if (retryFailed) assertTimeLeft(definition, await view.progress(name));
  if (changes.length > 0) await log.reviseStudy(name, revised, plan);
  const retried = retryFailed ? (await log.retryFailed(name)).length : 0;
  const study = runnable(await view.study(name));
  return study.state === 'complete'
    ? { type: 'finished', study }
    : { type: 'continued', study, changes, retried };

  async function begin(): Promise<OpenedStudy> {
    // Finish an interrupted archive before a new study takes the name.
    await takeFilesAlong(files, name, await view.studies());
    const study = await log.createStudy({ name, definition: withLag(definition), plan });
    return { type: 'new', study: runnable(study) };
  }
}

/** A study whose time is up ends before a trial starts. */
function assertTimeLeft({ name, time }: SweepDefinition, { ended, worked }: Progress): void {
  if (time === undefined || worked < 1000 * time || ended.failed === 0) return;
  throw new RidgelineError('USAGE', `The time of ${name} is up: failed trials cannot be retried.`, {
    hint: 'Give the sweep more `time` in its file.',
  });
}

function asideName(study: string, now: Date): string {
  return `${study}@${now.toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-')}`;
}

const asideEnd = /^@\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d$/;

/** Moves leftover files of a missing study: they belong to the last one archived from its name. */
async function takeFilesAlong(files: string, name: string, studies: readonly Study[]): Promise<void> {
  const aside = studies
    .map((study) => study.name)
    .filter((other) => other.startsWith(name) && asideEnd.test(other.slice(name.length)))
    .sort()
    .at(-1);
  if (aside === undefined) return;
  await archiveFiles(files, name, aside);
  for (const below of studiesBelow(studies, aside)) {
    await archiveFiles(files, renamed(below, aside, name), below.name);
  }
}

/** Name of a study below a search after the search is renamed to `to`. */
function renamed(below: Study, from: string, to: string): string {
  return `${to}${below.name.slice(from.length)}`;
}

function changed(differences: readonly Difference[], next: SweepDefinition): RidgelineError {
  const files = differences.flatMap((difference) => changedFile(difference, next) ?? []);
  const changes = differences.filter((difference) => changedFile(difference, next) === undefined);
  const lines = [
    ...files.map((file) => `  ${changedFileLine(file)}`),
    ...differenceLines(changes, 'the database', 'the file'),
  ];
  const what = changes.length === 0 ? 'that was trained with other files' : 'with another definition';
  return new RidgelineError(
    'STUDY_CHANGED',
    `The database has a study "${next.name}" ${what}:\n${lines.join('\n')}`,
    {
      hint:
        changes.length === 0
          ? changedFileHint
          : 'Give the file another name, or pass --fresh, which archives the old study as name@date.',
    },
  );
}
