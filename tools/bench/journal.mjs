import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

/**
 * The rounds of a bench, in a file, so that one that was stopped can go on.
 *
 * @param setting of the bench: what is raced where; rounds of another one are not taken up
 * @param resume whether to go on after the rounds that are there
 */
export function openJournal(file, setting, resume) {
  const found = resume && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const races = found !== undefined && isDeepStrictEqual(found.setting, setting) ? found.races : {};
  return {
    /** The rounds of a race so far. */
    rounds: (race) => races[race] ?? [],
    add(race, round) {
      races[race] = [...(races[race] ?? []), round];
      writeFileSync(file, JSON.stringify({ setting, races }));
    },
    /** All is done. */
    end: () => rmSync(file),
  };
}
