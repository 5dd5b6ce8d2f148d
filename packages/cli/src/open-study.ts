import {
  changedFile,
  compareDefinitions,
  differenceLines,
  learnsFromOthers,
  renameDescendant,
  RidgelineError,
  requireRunnable,
  studiesBelow,
  withStoredDefaults,
  type Difference,
  type Plan,
  type Progress,
  type Study,
  type StudyLog,
  type StudyView,
  type SweepDefinition,
} from '@ridgeline/core';
import { withLag, withWarmStart } from '@ridgeline/search';
import { archiveWeights } from './checkpoints/checkpoints.ts';
import { changedFileHint, describeChangedFile } from './user-files.ts';
import { archiveFiles, checkpointsFolder } from './study-files.ts';

/** Study of a sweep file, either new or already in the database. */
type OpenedStudy =
  | { readonly type: 'new'; readonly study: Study<SweepDefinition> }
  | {
      readonly type: 'continued';
      readonly study: Study<SweepDefinition>;
      readonly changes: readonly Difference[];
      /** Number of failed trials that will run again. */
      readonly retryCount: number;
    }
  | { readonly type: 'finished'; readonly study: Study<SweepDefinition> };

/**
 * Finds or creates the study of a definition. A stored study continues if only changeable settings differ. With `fresh`,
 * the stored study is archived instead, and a new one is created. With `retryFailed`, failed trials run again.
 *
 * @param options.filePrefix path prefix of the study's files outside the database, which are archived with the study
 * @throws RidgelineError `STUDY_CHANGED` if the study of that name has another definition, `USAGE` if failed trials
 * cannot run again because the study's time has run out.
 */
export async function openStudy(
  { log, view }: { log: StudyLog; view: StudyView },
  definition: SweepDefinition,
  plan: Plan | undefined,
  {
    fresh,
    retryFailed,
    now,
    filePrefix,
  }: { fresh: boolean; retryFailed: boolean; now: Date; filePrefix: string },
): Promise<OpenedStudy> {
  const { name } = definition;
  const studies = await view.studies();
  const storedStudy = studies.find((study) => study.name === name);
  if (storedStudy === undefined) return createNew();
  if (fresh) {
    const archivedName = formatArchivedName(name, now);
    // A new study has no finals, so the old finals are archived too.
    for (const descendant of studiesBelow(studies, name)) {
      await log.archiveStudy(descendant.name, renameDescendant(descendant, name, archivedName));
    }
    await log.archiveStudy(name, archivedName);
    return createNew();
  }
  const storedDefinition = requireRunnable(storedStudy).definition;
  const revisedDefinition = withStoredDefaults(storedDefinition, definition);
  const continuation = compareDefinitions(storedDefinition, revisedDefinition);
  if (continuation.type === 'differs') throw createChangeError(continuation.differences, definition);
  const { changes } = continuation;
  if (retryFailed) assertTimeLeft(definition, await view.progress(name));
  if (changes.length > 0) await log.reviseStudy(name, revisedDefinition, plan);
  const retryCount = retryFailed ? (await log.retryFailed(name)).length : 0;
  const study = requireRunnable(await view.study(name));
  return study.state === 'complete'
    ? { type: 'finished', study }
    : { type: 'continued', study, changes, retryCount };

  async function createNew(): Promise<OpenedStudy> {
    // An interrupted archiving may have left files under the name of the new study.
    await finishArchive(filePrefix, name, await view.studies());
    // The weights of a study whose database was removed would be taken for those of the new study.
    await archiveWeights(
      checkpointsFolder(filePrefix, name),
      checkpointsFolder(filePrefix, formatArchivedName(name, now)),
    );
    const completedDefinition = await withWarmStart(view, withLag(definition));
    const study = await log.createStudy({ name, definition: completedDefinition, plan });
    return { type: 'new', study: requireRunnable(study) };
  }
}

/** Throws if failed trials cannot run again because the study's time has run out. */
function assertTimeLeft({ name, time }: SweepDefinition, { ended, workingTime }: Progress): void {
  if (time === undefined || workingTime < 1000 * time || ended.failed === 0) return;
  throw new RidgelineError('USAGE', `The time of ${name} has run out, so failed trials cannot be retried.`, {
    hint: 'Increase `time` in the sweep file.',
  });
}

function formatArchivedName(study: string, now: Date): string {
  return `${study}@${now.toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-')}`;
}

const archivedSuffix = /^@\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d$/;

/** Completes an interrupted archiving of `name`: gives the remaining files the name of the latest archived study. */
async function finishArchive(filePrefix: string, name: string, studies: readonly Study[]): Promise<void> {
  const archivedName = studies
    .map((study) => study.name)
    .filter((candidate) => candidate.startsWith(name) && archivedSuffix.test(candidate.slice(name.length)))
    .sort()
    .at(-1);
  if (archivedName === undefined) return;
  await archiveFiles(filePrefix, name, archivedName);
  for (const descendant of studiesBelow(studies, archivedName)) {
    await archiveFiles(filePrefix, renameDescendant(descendant, archivedName, name), descendant.name);
  }
}

function createChangeError(differences: readonly Difference[], definition: SweepDefinition): RidgelineError {
  const changedFiles = differences.flatMap((difference) => changedFile(difference, definition) ?? []);
  const changedSettings = differences.filter(
    (difference) => changedFile(difference, definition) === undefined,
  );
  const lines = [
    ...changedFiles.map((file) => `  ${describeChangedFile(file)}`),
    ...differenceLines(changedSettings, 'the database', 'the file'),
  ];
  const cause =
    changedSettings.length === 0 ? 'that was trained with other files' : 'with another definition';
  return new RidgelineError(
    'STUDY_CHANGED',
    `The database has a study "${definition.name}" ${cause}:\n${lines.join('\n')}`,
    { hint: changedSettings.length === 0 ? changedFileHint : suggestRename(differences, definition) },
  );
}

/**
 * Suggests another name or `--fresh`. If only the space has changed and a sampler can learn from the old results, also
 * suggests a warm start.
 */
function suggestRename(differences: readonly Difference[], definition: SweepDefinition): string {
  const { objectives, constraints, strategies } = definition;
  const onlySpaceDiffers = differences.every(({ path }) => /^(parameters|strategies)\./.test(path));
  const canWarmStart =
    onlySpaceDiffers &&
    strategies.some(learnsFromOthers) &&
    objectives === undefined &&
    constraints === undefined;
  const warmStart = canWarmStart
    ? ` (with \`warm_start: ${definition.name}\`, it starts from the old results)`
    : '';
  return `Give the sweep another name${warmStart}, or pass --fresh, which archives the old study as name@date.`;
}
