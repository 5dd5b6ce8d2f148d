import type { Study, StudyView } from '@ridgeline/core';

/** The rounds of a study's finals, the first one first. */
export async function finalsOf(view: StudyView, study: string): Promise<readonly Study[]> {
  const rounds = (await view.studies()).filter(({ definition }) => definition.finalsOf?.study === study);
  return rounds.sort((a, b) => a.definition.finalsOf!.round - b.definition.finalsOf!.round);
}
