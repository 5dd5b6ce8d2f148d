/**
 * Reads paths of databases from standard input, and opens each database in the same way as `ridgeline leaderboard` and
 * `ridgeline run`. Prints a line of JSON for each: the leaderboard, the code of the error that refuses the file, or the
 * stack of an unexpected error.
 */
import { createInterface } from 'node:readline';
import { openSqliteLog, openSqliteView } from './built.mjs';

for await (const path of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify({ path, ...(await read(path)) }));
}

async function read(path) {
  let view;
  let log;
  try {
    view = await openSqliteView(path);
    const [study] = await view.studies();
    // A database with a damaged log is read as of an earlier commit, which may precede the study.
    if (study === undefined) return { leaderboard: [] };
    const ranking = await view.ranking(study.name, { offset: 0, limit: 1000 });
    const leaderboard = ranking.map(({ configuration, mean }) => [configuration.number, mean ?? null]);
    log = await openSqliteLog(path);
    return { leaderboard };
  } catch (error) {
    return { refused: error.name === 'RidgelineError' ? error.code : error.stack };
  } finally {
    await view?.close();
    await log?.close();
  }
}
