import { betterSqlite3 } from './better-sqlite3.mjs';
import { build } from './build.mjs';
import { data } from './data.mjs';
import { dependencies } from './dependencies.mjs';
import { engine } from './engine.mjs';
import { acquireLock } from './lock.mjs';
import { isNodeRecent, missingSentence, missingTools, nodeSentence } from './machine.mjs';
import { inRepository } from './repository.mjs';
import { page } from './page.mjs';
import { openScreen } from './screen.mjs';
import { SetupError } from './setup-error.mjs';
import { tensorflow } from './tensorflow.mjs';

/** Steps that sweeps need. A sweep that trains on TensorFlow installs it by itself. */
export const forSweeps = [dependencies, betterSqlite3, build, page, engine, data];

/** Steps that sweeps and all tests need. */
export const everything = [...forSweeps, tensorflow];

/** Steps of tests that start no built program. */
export const sourcesOnly = [dependencies, betterSqlite3, page];

/**
 * Runs the steps that are not done. It can be killed at any moment and repeated, and run by two processes at once. On
 * failure it prints the reason with a remedy, and exits with code 1.
 */
export async function setUp(steps = forSweeps) {
  try {
    refuseUnfitMachine();
    if (!steps.every((step) => step.isDone())) await bringTheRest(steps);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\nSet-up stopped. ${error.message}`);
    process.exit(1);
  }
}

function refuseUnfitMachine() {
  if (!isNodeRecent()) throw new SetupError(nodeSentence());
  const missing = missingTools(['npm', 'git']);
  if (missing.length > 0) throw new SetupError(missingSentence(missing, 'to set up'));
}

async function bringTheRest(steps) {
  const screen = openScreen();
  screen.say(`Setting up Ridgeline (Node ${process.versions.node}, ${process.platform} ${process.arch})`);
  const lacks = whatMayBeNeeded(steps);
  if (lacks.length > 0) screen.say(`Note: ${missingSentence(lacks, maybe)}`);
  const lock = await acquireLock(inRepository('.ridgeline/setup'), (pid) =>
    screen.say(`Process ${pid} is setting up here already: waiting for it.`),
  );
  try {
    const bring = async (step, given) => {
      if (steps.includes(step) && !step.isDone())
        await screen.step(step, (show) => step.run({ lock, ...given, ...show }));
    };
    // In parallel: compiling SQLite keeps one core busy for half a minute; the other steps need another core.
    const installed = bring(dependencies);
    const theOtherCore = async () => {
      await installed;
      for (const step of [build, page, engine, data, tensorflow]) await bring(step);
    };
    await Promise.all([bring(betterSqlite3, { installed }), theOtherCore()]);
    screen.finish('Set up');
  } finally {
    lock.release();
  }
}

const maybe = 'to compile what cannot be downloaded, without which training is slower';

/** Missing tools that may be needed; whether they are is known only once a download has failed. */
function whatMayBeNeeded(steps) {
  return missingTools(steps.filter((step) => !step.isDone()).flatMap(({ tools = [] }) => tools));
}
