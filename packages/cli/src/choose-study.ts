import { RidgelineError, type Study, type StudyView } from '@ridgeline/core';

/**
 * Finds the study of a command: the named study, or the only search.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND` if there is no study of that name or, without a name, no search; `USAGE` if no
 * study is named and there are several searches.
 */
export async function chooseStudy(view: StudyView, name: string | undefined): Promise<Study> {
  const studies = await view.studies();
  const names = studies.map((study) => study.name).join(', ');
  if (name !== undefined) {
    const match = studies.find((study) => study.name === name);
    if (match !== undefined) return match;
    throw new RidgelineError('STUDY_NOT_FOUND', `There is no study "${name}" in the database.`, {
      hint: names === '' ? 'It holds no study yet.' : `Studies: ${names}.`,
    });
  }
  const [study, ...otherStudies] = studies.filter(
    ({ definition: { finalsOf, partOf } }) => finalsOf === undefined && partOf === undefined,
  );
  if (study === undefined) {
    throw new RidgelineError('STUDY_NOT_FOUND', 'The database holds no study yet.', {
      hint: 'Run a sweep file first: ridgeline run sweep.yaml (ridgeline init writes one)',
    });
  }
  if (otherStudies.length > 0) {
    throw new RidgelineError('USAGE', 'The database holds several studies. Name one of them.', {
      hint: `Studies: ${names}.`,
    });
  }
  return study;
}
