import { allOutcomes, type FinishedTrial, type Study, type StudyView } from '@ridgeline/core';
import { isOver, type FrontPart } from '../view-model/snapshot.ts';

/** Reads the front of a study of several objectives, again when a twentieth more outcomes are known or the study is over. */
export function frontReader(view: StudyView): (study: Study, cursor: number) => Promise<FrontPart> {
  let last: { readonly cursor: number; readonly isOver: boolean; readonly part: FrontPart } | undefined;

  return async (study, cursor) => {
    const isSame = last?.cursor === cursor && last.isOver === isOver(study);
    if (last !== undefined && (isSame || (!isOver(study) && cursor < 1.05 * last.cursor))) return last.part;
    // Loaded on demand: the statistics take longer to load than the first frame may take.
    const { configurationMeans, describeFront, studyFront } = await import('@ridgeline/compare');
    const trials: FinishedTrial[] = [];
    for await (const finished of allOutcomes(view, study.name)) trials.push(finished);
    const front = studyFront(trials, study.definition, { interim: !isOver(study) });
    const { summary } = describeFront(front);
    const means = configurationMeans(trials, study.definition);
    const part: FrontPart = { view: 'front', front, means, summary };
    last = { cursor, isOver: isOver(study), part };
    return part;
  };
}
