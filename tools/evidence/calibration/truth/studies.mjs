import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/**
 * Computes the outcomes of the data sets 0 to `count` - 1. `jobs` processes each work on one data set at a time.
 *
 * @param journal file that gets each outcome as a line; data sets in it are not recomputed
 */
export async function studies(count, { jobs, journal }) {
  const known = new Map(journal === undefined ? [] : linesOf(journal));
  const todo = Array.from({ length: count }, (_, index) => index).filter((index) => !known.has(index));
  const run = async () => {
    const child = fork(new URL('study-process.mjs', import.meta.url));
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`A process of data sets ended with ${code}.`);
    });
    ended.catch(() => undefined);
    for (let index = todo.shift(); index !== undefined; index = todo.shift()) {
      child.send(index);
      const [outcome] = await Promise.race([once(child, 'message'), ended]);
      known.set(index, outcome);
      if (journal !== undefined) appendFileSync(journal, `${JSON.stringify([index, outcome])}\n`);
      if (known.size % 10 === 0) process.stderr.write(`${known.size} of ${count} data sets\n`);
    }
    child.disconnect();
  };
  await Promise.all(Array.from({ length: jobs }, run));
  return Array.from({ length: count }, (_, index) => known.get(index));
}

/** Data sets of a journal. A line truncated by a killed run is skipped. */
function linesOf(journal) {
  if (!existsSync(journal)) return [];
  const lines = readFileSync(journal, 'utf8').split('\n');
  if (lines.at(-1) !== '') appendFileSync(journal, '\n');
  return lines.filter((line) => line.endsWith(']')).map((line) => JSON.parse(line));
}
