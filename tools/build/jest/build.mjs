import { build } from '../setup/build.mjs';
import { acquireLock } from '../setup/lock.mjs';
import { inRepository } from '../setup/repository.mjs';

/** `globalSetup` for packages whose tests start built programs. Rebuilds if sources have changed. */
export default async function buildIfChanged() {
  // The fast lane starts no built program.
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
