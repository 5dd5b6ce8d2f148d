import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

/**
 * Opens the journal of a bench: its finished rounds in a file, so that an interrupted bench can resume.
 *
 * @param setting identity of the bench; rounds of another one are ignored
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
    /** Deletes the journal of a finished bench. */
    end: () => rmSync(file),
  };
}
