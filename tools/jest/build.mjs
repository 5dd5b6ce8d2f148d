import { build } from '../setup/build.mjs';
import { acquireLock } from '../setup/lock.mjs';
import { inRepository } from '../setup/repository.mjs';

/** A `globalSetup` for packages whose tests start built programs: does the build of the set-up where sources have changed. */
export default async function buildIfChanged() {
  // Nothing that the fast lane runs starts what is built.
  if (process.env.RIDGELINE_TESTS === 'fast' || build.isDone()) return;
  const lock = await acquireLock(inRepository('.ridgeline/setup'), (pid) =>
    console.log(`Process ${pid} is setting up here already: waiting for it.`),
  );
  try {
    if (!build.isDone()) await build.run({ lock });
  } finally {
    lock.release();
  }
}
