import type { Assignment, Study, StudyView } from '@ridgeline/core';
import type { Flight, InheritedGroup } from './fleet.ts';
import type { TrialReader } from './ready-trial.ts';

/**
 * What workers train already for a study whose leader is gone: the members of each assignment whose attempt still runs,
 * with what they have reported, as it is on disk.
 */
export async function inherit(
  { name, plan }: Study,
  assignments: readonly Assignment[],
  view: StudyView,
  reader: TrialReader,
): Promise<readonly InheritedGroup[]> {
  const running = new Map((await view.running(name)).map((one) => [one.trial.number, one]));
  return Promise.all(
    assignments.map(async ({ id, apart, keys }): Promise<InheritedGroup> => {
      const flights: Flight[] = [];
      const place = apart ? 'ward' : 'main';
      for (const key of keys) {
        const found = running.get(key.trial);
        // It has ended or was lost, or a smaller plan has no place for it.
        if (found?.attempt !== key.attempt || key.trial >= (plan?.trials ?? Infinity)) continue;
        const reports = [...(await view.curve(name, key.trial))];
        const ready = reader.read({ trial: found.trial, saw: undefined });
        flights.push({ ...ready, key, place, reports, prunedAt: undefined, charged: 0 });
      }
      return { id, place, flights };
    }),
  );
}
