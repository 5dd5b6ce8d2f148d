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

/** Study of a sweep file, either new or already in the database. */
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
 * the path prefix of the study's other files, which are archived with it. With `retryFailed`, failed trials run again.
 *
 * @throws RidgelineError `STUDY_CHANGED` if the study of that name has another definition, `USAGE` if no time is left
 * for more attempts.
 */
export async function openStudy(
  { log, view }: { log: StudyLog; view: StudyView },
  definition: SweepDefinition,
  plan: Plan | undefined,
  { fresh, retryFailed, now, files }: { fresh: boolean; retryFailed: boolean; now: Date; files: string },
): Promise<OpenedStudy> {
  const { name } = definition;
  const studies = await view.studies();
  const existing = studies.find((study) => study.name === name);
  if (existing === undefined) return create();
  if (fresh) {
    const archived = archivedName(name, now);
    // A new study has no finals, so the old finals are archived too.
    for (const below of studiesBelow(studies, name)) {
      await log.archiveStudy(below.name, renameBelow(below, name, archived));
    }
    await log.archiveStudy(name, archived);
    return create();
  }
  const stored = requireRunnable(existing).definition;
  const revised = withStoredDefaults(stored, definition);
  const continuation = compareDefinitions(stored, revised);
  if (continuation.type === 'differs') throw studyChanged(continuation.differences, definition);
  const { changes } = continuation;
  if (retryFailed) assertTimeLeft(definition, await view.progress(name));
  if (changes.length > 0) await log.reviseStudy(name, revised, plan);
  const retried = retryFailed ? (await log.retryFailed(name)).length : 0;
  const study = requireRunnable(await view.study(name));
  return study.state === 'complete'
    ? { type: 'finished', study }
    : { type: 'continued', study, changes, retried };

  async function create(): Promise<OpenedStudy> {
    // An interrupted archive may have left files under the name of the new study.
    await finishArchive(files, name, await view.studies());
    const completed = await withWarmStart(view, withLag(definition));
    const study = await log.createStudy({ name, definition: completed, plan });
    return { type: 'new', study: requireRunnable(study) };
  }
}

/** Throws if the study's time has run out, since it would end before a trial starts. */
function assertTimeLeft({ name, time }: SweepDefinition, { ended, workingTime }: Progress): void {
  if (time === undefined || workingTime < 1000 * time || ended.failed === 0) return;
  throw new RidgelineError('USAGE', `The time of ${name} has run out, so failed trials cannot be retried.`, {
    hint: 'Increase `time` in the sweep file.',
  });
}

function archivedName(study: string, now: Date): string {
  return `${study}@${now.toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-')}`;
}

const archivedSuffix = /^@\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d$/;

/** Moves the files that an interrupted archive left behind to the study that was archived last under that name. */
async function finishArchive(files: string, name: string, studies: readonly Study[]): Promise<void> {
  const archived = studies
    .map((study) => study.name)
    .filter((other) => other.startsWith(name) && archivedSuffix.test(other.slice(name.length)))
    .sort()
    .at(-1);
  if (archived === undefined) return;
  await archiveFiles(files, name, archived);
  for (const below of studiesBelow(studies, archived)) {
    await archiveFiles(files, renameBelow(below, archived, name), below.name);
  }
}

/** Name of an inner search or of finals after their search is renamed from `from` to `to`. */
function renameBelow(below: Study, from: string, to: string): string {
  return `${to}${below.name.slice(from.length)}`;
}

function studyChanged(differences: readonly Difference[], next: SweepDefinition): RidgelineError {
  const files = differences.flatMap((difference) => changedFile(difference, next) ?? []);
  const changes = differences.filter((difference) => changedFile(difference, next) === undefined);
  const lines = [
    ...files.map((file) => `  ${changedFileLine(file)}`),
    ...differenceLines(changes, 'the database', 'the file'),
  ];
  const cause = changes.length === 0 ? 'that was trained with other files' : 'with another definition';
  return new RidgelineError(
    'STUDY_CHANGED',
    `The database has a study "${next.name}" ${cause}:\n${lines.join('\n')}`,
    { hint: changes.length === 0 ? changedFileHint : renameHint(differences, next) },
  );
}

/** Hint for a changed sweep file. A search of a changed space may start from the results of the old search. */
function renameHint(differences: readonly Difference[], next: SweepDefinition): string {
  const { objectives, constraints, strategies } = next;
  const isOfSpace = differences.every(({ path }) => /^(parameters|strategies)\./.test(path));
  const learns = strategies.some(
    (strategy) => learnedResultsOf(strategy) !== 'none' && populationOf(strategy) === undefined,
  );
  const canWarmStart = isOfSpace && learns && objectives === undefined && constraints === undefined;
  const warmStart = canWarmStart
    ? ` (with \`warm_start: ${next.name}\`, it starts from the old results)`
    : '';
  return `Give the sweep another name${warmStart}, or pass --fresh, which archives the old study as name@date.`;
}
