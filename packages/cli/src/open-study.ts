import {
  changedFile,
  compareDefinitions,
  differenceLines,
  learnedResultsOf,
  populationOf,
  RidgelineError,
  requireRunnable,
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
import { withLag, withWarmStart } from '@ridgeline/search';
import { changedFileHint, changedFileLine } from './user-files.ts';
import { archiveFiles } from './study-files.ts';

/** Study of a sweep file: a new one, or one that the database already has. */
type OpenedStudy =
  | { readonly type: 'new'; readonly study: RunnableStudy }
  | {
      readonly type: 'continued';
      readonly study: RunnableStudy;
      readonly changes: readonly Difference[];
      /** Number of failed trials that will be retried. */
      readonly retried: number;
    }
  | { readonly type: 'finished'; readonly study: RunnableStudy };

/**
 * Finds or creates the study of a definition. A stored study continues if only changeable settings differ. `files` is
 * the path prefix of its other files, which are archived with it. With `retryFailed`, failed trials run again.
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
  if (older === undefined) return create();
  if (fresh) {
    const archived = archivedName(name, now);
    // A new study has no finals: archive the old ones too.
    for (const below of studiesBelow(studies, name)) {
      await log.archiveStudy(below.name, renamed(below, name, archived));
    }
    await log.archiveStudy(name, archived);
    return create();
  }
  const stored = requireRunnable(older).definition;
  const revised = withStoredDefaults(stored, definition);
  const continuation = compareDefinitions(stored, revised);
  if (continuation.type === 'differs') throw changed(continuation.differences, definition);
  const { changes } = continuation;
  if (retryFailed) assertTimeLeft(definition, await view.progress(name));
  if (changes.length > 0) await log.reviseStudy(name, revised, plan);
  const retried = retryFailed ? (await log.retryFailed(name)).length : 0;
  const study = requireRunnable(await view.study(name));
  return study.state === 'complete'
    ? { type: 'finished', study }
    : { type: 'continued', study, changes, retried };

  async function create(): Promise<OpenedStudy> {
    // Finish an interrupted archive before a new study takes the name.
    await archiveLeftFiles(files, name, await view.studies());
    const warm = await withWarmStart(view, withLag(definition));
    const study = await log.createStudy({ name, definition: warm, plan });
    return { type: 'new', study: requireRunnable(study) };
  }
}

/** Throws if the study's time is up, since it would end before a trial starts. */
function assertTimeLeft({ name, time }: SweepDefinition, { ended, workingTime }: Progress): void {
  if (time === undefined || workingTime < 1000 * time || ended.failed === 0) return;
  throw new RidgelineError('USAGE', `The time of ${name} is up: failed trials cannot be retried.`, {
    hint: 'Give the sweep more `time` in its file.',
  });
}

function archivedName(study: string, now: Date): string {
  return `${study}@${now.toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-')}`;
}

const archivedSuffix = /^@\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d$/;

/** Moves files that an interrupted archive left behind: they belong to the last study archived from that name. */
async function archiveLeftFiles(files: string, name: string, studies: readonly Study[]): Promise<void> {
  const archived = studies
    .map((study) => study.name)
    .filter((other) => other.startsWith(name) && archivedSuffix.test(other.slice(name.length)))
    .sort()
    .at(-1);
  if (archived === undefined) return;
  await archiveFiles(files, name, archived);
  for (const below of studiesBelow(studies, archived)) {
    await archiveFiles(files, renamed(below, archived, name), below.name);
  }
}

/** New name of an inner search or finals after their search is renamed to `to`. */
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
    { hint: changes.length === 0 ? changedFileHint : renameHint(differences, next) },
  );
}

/** Remedy for a changed sweep file. A search over a changed space may start from the results of the old one. */
function renameHint(differences: readonly Difference[], next: SweepDefinition): string {
  const { objectives, constraints, strategies } = next;
  const isOfSpace = differences.every(({ path }) => /^(parameters|strategies)\./.test(path));
  const learns = strategies.some(
    (one) => learnedResultsOf(one) !== 'none' && populationOf(one) === undefined,
  );
  const mayBegin = isOfSpace && learns && objectives === undefined && constraints === undefined;
  const beginning = mayBegin ? ` (\`warm_start: ${next.name}\` then begins with its results)` : '';
  return `Give the file another name${beginning}, or pass --fresh, which archives the old study as name@date.`;
}
