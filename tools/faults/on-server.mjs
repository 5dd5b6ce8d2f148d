import { startTemporaryServer } from '../build/postgres/start-temporary-server.mjs';
import { copyStudy } from './built.mjs';
import { NotRunHere } from './not-run-here.mjs';
import { inspectStudy, readOutcomes } from './oracle.mjs';

/** Runs a function with a temporary PostgreSQL server. */
export async function withServer(body, settings) {
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

let schemaCount = 0;

/** Returns a study in a new schema, with `identicalTrials` as in `startSubject`. */
export function studyOnServer(server, folder, identicalTrials) {
  return { folder, database: `${server.url}?schema=study_${schemaCount++}`, identicalTrials };
}

/** Copies a study from the server, compares it with the acknowledged results, and expects `count` complete trials. */
export async function checkServerStudy(study, tally, count) {
  await copyStudy(study.database, `${study.folder}/ridgeline.db`, 'test');
  const findings = inspectStudy(study);
  tally.add(findings);
  tally.addProblems(findings.problems);
  const outcomes = readOutcomes(study.folder);
  tally.expect(outcomes.length === count, `A study ended with ${outcomes.length} of ${count} outcomes.`);
  for (const { trial, type } of outcomes) tally.expect(type === 'complete', `Trial ${trial} is ${type}.`);
}
