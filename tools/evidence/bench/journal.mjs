import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

/**
 * Opens the journal of a benchmark: a file with its finished rounds, so that an interrupted benchmark can resume.
 *
 * @param setting identity of the benchmark; rounds of other benchmarks are ignored
 * @param resume true to continue after the recorded rounds
 */
export function openJournal(file, setting, resume) {
  const found = resume && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const races = found !== undefined && isDeepStrictEqual(found.setting, setting) ? found.races : {};
  return {
    /** Finished rounds of a race. */
    rounds: (race) => races[race] ?? [],
    add(race, round) {
      races[race] = [...(races[race] ?? []), round];
      writeFileSync(file, JSON.stringify({ setting, races }));
    },
    /** Deletes the journal of a finished benchmark. */
    end: () => rmSync(file),
  };
}
