import type { RunningTrial, StudyView } from '@ridgeline/core';
import { trialsInTraining, type Leaderboard } from '@ridgeline/dashboard/tables';

/** Reads the data of a printed leaderboard, with the first `limit` rows of the ranking. */
export async function readLeaderboard(view: StudyView, name: string, limit: number): Promise<Leaderboard> {
  const [study, progress, strategies, rows] = await Promise.all([
    view.study(name),
    view.progress(name),
    view.strategies(name),
    view.ranking(name, { offset: 0, limit }),
  ]);
  return { study, progress, strategies, rows };
}

/** Reads a leaderboard and, if a process runs the study, the trials in training. */
export async function readLiveLeaderboard(
  view: StudyView,
  name: string,
  { db, limit }: { readonly db: string; readonly limit: number },
): Promise<Leaderboard> {
  const leaderboard = await readLeaderboard(view, name, limit);
  return leaderboard.progress.running === 0
    ? leaderboard
    : { ...leaderboard, training: await readTrainingTrials(view, name, db) };
}

/** Reads the trials in training; empty if the study is not running. */
async function readTrainingTrials(
  view: StudyView,
  name: string,
  db: string,
): Promise<readonly RunningTrial[]> {
  const { openOwnerChannel } = await import('./owner-channel.ts');
  const status = await (await openOwnerChannel(db, name)).status();
  return status?.study === name ? trialsInTraining(await view.running(name), status.threads) : [];
}
