import type { StudyView } from '@ridgeline/core';
import type { Leaderboard } from '@ridgeline/dashboard/tables';

/** Reads the data of a printed leaderboard: the first `limit` rows of the ranking. */
export async function readLeaderboard(view: StudyView, name: string, limit: number): Promise<Leaderboard> {
  const [study, progress, strategies, rows] = await Promise.all([
    view.study(name),
    view.progress(name),
    view.strategies(name),
    view.ranking(name, { offset: 0, limit }),
  ]);
  return { study, progress, strategies, rows };
}
