import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/**
 * Computes the outcomes of the data sets 0 to `count` - 1 in `jobs` processes.
 *
 * @param journal file that receives each outcome as a line; recorded data sets are not recomputed
 */
export async function runStudies(count, { jobs, journal }) {
  const outcomes = new Map(journal === undefined ? [] : readJournal(journal));
  const remaining = Array.from({ length: count }, (_, index) => index).filter(
    (index) => !outcomes.has(index),
  );
  const runWorker = async () => {
    const child = fork(new URL('study-process.mjs', import.meta.url));
    const exit = once(child, 'exit').then(([code]) => {
      throw new Error(`A process that evaluates data sets ended with ${code}.`);
    });
    exit.catch(() => undefined);
    for (let index = remaining.shift(); index !== undefined; index = remaining.shift()) {
      child.send(index);
      const [outcome] = await Promise.race([once(child, 'message'), exit]);
      outcomes.set(index, outcome);
      if (journal !== undefined) appendFileSync(journal, `${JSON.stringify([index, outcome])}\n`);
      if (outcomes.size % 10 === 0) process.stderr.write(`${outcomes.size} of ${count} data sets\n`);
    }
    child.disconnect();
  };
  await Promise.all(Array.from({ length: jobs }, runWorker));
  return Array.from({ length: count }, (_, index) => outcomes.get(index));
}

/** Reads the outcomes in a journal. Skips a line that a killed run has truncated. */
function readJournal(journal) {
  if (!existsSync(journal)) return [];
  const lines = readFileSync(journal, 'utf8').split('\n');
  if (lines.at(-1) !== '') appendFileSync(journal, '\n');
  return lines.filter((line) => line.endsWith(']')).map((line) => JSON.parse(line));
}
