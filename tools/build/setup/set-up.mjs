import { betterSqlite3 } from './better-sqlite3.mjs';
import { build } from './build.mjs';
import { data } from './data.mjs';
import { dependencies } from './dependencies.mjs';
import { engine } from './engine.mjs';
import { acquireLock } from './lock.mjs';
import { isNodeSupported, formatMissing, missingTools, formatOldNode } from './machine.mjs';
import { inRepository } from './repository.mjs';
import { reportPage } from './report-page.mjs';
import { openScreen } from './screen.mjs';
import { SetupError } from './setup-error.mjs';
import { tensorflow } from './tensorflow.mjs';

/** Steps for sweeps. TensorFlow is installed by the first sweep that needs it. */
export const sweepSteps = [dependencies, betterSqlite3, build, reportPage, engine, data];

/** Steps for sweeps and all tests. */
export const allSteps = [...sweepSteps, tensorflow];

/** Steps for tests that start no built program. */
export const sourceTestSteps = [dependencies, betterSqlite3, reportPage];

/**
 * Runs the steps that are not done. The set-up may be killed at any moment and repeated, and two processes may run it
 * simultaneously. On failure, prints the reason with a remedy and exits with code 1.
 */
export async function setUp(steps = sweepSteps) {
  try {
    checkMachine();
    if (!steps.every((step) => step.isDone())) await runRemaining(steps);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\nSet-up stopped. ${error.message}`);
    process.exit(1);
  }
}

function checkMachine() {
  if (!isNodeSupported()) throw new SetupError(formatOldNode());
  const missing = missingTools(['npm', 'git']);
  if (missing.length > 0) throw new SetupError(formatMissing(missing, 'to set up'));
}

async function runRemaining(steps) {
  const screen = openScreen();
  screen.print(`Setting up Ridgeline (Node ${process.versions.node}, ${process.platform} ${process.arch})`);
  const missing = findMissingTools(steps);
  if (missing.length > 0) screen.print(`Note: ${formatMissing(missing, purpose)}`);
  const lock = await acquireLock(inRepository('.ridgeline/setup'), (pid) =>
    screen.print(`Process ${pid} is setting up here already: waiting for it.`),
  );
  try {
    const runStep = async (step, options) => {
      if (steps.includes(step) && !step.isDone())
        await screen.step(step, ({ progress }) => step.run({ lock, ...options, progress }));
    };
    // Compiling SQLite keeps one core busy for half a minute; the other steps run on another core.
    const whenInstalled = runStep(dependencies);
    const runOtherSteps = async () => {
      await whenInstalled;
      for (const step of [build, reportPage, engine, data, tensorflow]) await runStep(step);
    };
    await Promise.all([runStep(betterSqlite3, { whenInstalled }), runOtherSteps()]);
    screen.finish('Set up');
  } finally {
    lock.release();
  }
}

const purpose = 'to compile native code that cannot be downloaded; without native code, training is slower';

/** Returns the missing tools of the steps that are not done. Tools are needed only if a download fails. */
function findMissingTools(steps) {
  return missingTools(steps.filter((step) => !step.isDone()).flatMap(({ tools = [] }) => tools));
}
