import { startTemporaryServer } from '../build/postgres/start-temporary-server.mjs';
import { copyStudy } from './built.mjs';
import { NotRunHere } from './not-run-here.mjs';
import { inspect, outcomesIn } from './oracle.mjs';

/** Runs a body with a temporary PostgreSQL server. */
export async function onServer(body, settings) {
  let server;
  try {
    server = await startTemporaryServer(settings);
  } catch (error) {
    throw new NotRunHere(`no PostgreSQL server can be started: ${error.message}`);
  }
  try {
    return await body(server);
  } finally {
    await server.stop();
  }
}

let schemas = 0;

/** Study of identical trials, in its own schema. */
export function studyOn(server, folder, many) {
  return { folder, database: `${server.url}?schema=study_${schemas++}`, many };
}

/** Checks a study on the server, in a copy of it, against what was acknowledged. */
export async function checkOnServer(study, tally, count) {
  await copyStudy(study.database, `${study.folder}/ridgeline.db`, 'test');
  const found = inspect(study);
  tally.add(found);
  tally.blame(found.problems);
  const outcomes = outcomesIn(study.folder);
  tally.expect(outcomes.length === count, `A study ended with ${outcomes.length} of ${count} outcomes.`);
  for (const { trial, type } of outcomes) tally.expect(type === 'complete', `Trial ${trial} is ${type}.`);
}
