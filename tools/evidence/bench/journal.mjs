import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

/**
 * Opens the journal of a benchmark, a file with the finished rounds from which an interrupted benchmark resumes.
 *
 * @param setting identifies the benchmark; rounds of other benchmarks are ignored
 * @param resume true to continue after the saved rounds
 */
export function openJournal(file, setting, resume) {
  const savedJournal = resume && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const races =
    savedJournal !== undefined && isDeepStrictEqual(savedJournal.setting, setting) ? savedJournal.races : {};
  return {
    /** Returns the finished rounds of a race. */
    rounds: (race) => races[race] ?? [],
    add(race, round) {
      races[race] = [...(races[race] ?? []), round];
      writeFileSync(file, JSON.stringify({ setting, races }));
    },
    /** Deletes the journal of a finished benchmark. */
    end: () => rmSync(file),
  };
}
