import { build } from '../setup/build.mjs';
import { reportPage } from '../setup/report-page.mjs';
import { acquireLock } from '../setup/lock.mjs';
import { inRepository } from '../setup/repository.mjs';

/** `globalSetup` for packages whose tests start built programs. Rebuilds if sources have changed. */
export default async function buildIfChanged() {
  // The fast lane starts no built program.
  if (process.env.RIDGELINE_TESTS !== 'fast') await runIfChanged([build, reportPage]);
}

/** Runs the set-up steps that are not done. A lock keeps other processes from running them simultaneously. */
export async function runIfChanged(steps) {
  const isDone = () => steps.every((step) => step.isDone());
  if (isDone()) return;
  const lock = await acquireLock(inRepository('.ridgeline/setup'), (pid) =>
    console.log(`Process ${pid} is setting up here already: waiting for it.`),
  );
  try {
    for (const step of steps) if (!step.isDone()) await step.run({ lock });
  } finally {
    lock.release();
  }
}
