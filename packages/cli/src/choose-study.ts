import { RidgelineError, type Study, type StudyView } from '@ridgeline/core';

/**
 * Chooses the study of a command: the one named, or the only search.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND` if there is none of that name, or none at all; `USAGE` if there
 * are several and none was named.
 */
export async function chooseStudy(view: StudyView, name: string | undefined): Promise<Study> {
  const studies = await view.studies();
  const names = studies.map((study) => study.name).join(', ');
  if (name !== undefined) {
    const named = studies.find((study) => study.name === name);
    if (named !== undefined) return named;
    throw new RidgelineError('STUDY_NOT_FOUND', `There is no study "${name}" in the database.`, {
      hint: names === '' ? 'It holds no study yet.' : `Studies there: ${names}.`,
    });
  }
  const [only, ...others] = studies.filter(
    ({ definition: { finalsOf, partOf } }) => finalsOf === undefined && partOf === undefined,
  );
  if (only === undefined) {
    throw new RidgelineError('STUDY_NOT_FOUND', 'The database holds no study yet.', {
      hint: 'Run a sweep file first: ridgeline run sweep.yaml (ridgeline init writes one)',
    });
  }
  if (others.length > 0) {
    throw new RidgelineError('USAGE', 'The database holds several studies; name the one you mean.', {
      hint: `Studies there: ${names}.`,
    });
  }
  return only;
}
