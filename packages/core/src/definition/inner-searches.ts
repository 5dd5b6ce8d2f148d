import type { Study } from '../study.ts';
import { finalsRoundsOf, searchOf } from './finals.ts';
import { isMapping } from '../value.ts';
import { dataSpecOf, type PartOf, type StudyDefinition } from './sweep-definition.ts';

/** Distance between the seeds of consecutive searches; seeds repeat only if a file has seeds this large. */
const SEED_STRIDE = 1_000_000;

/** Name of an inner search: the name of the user's search, with a suffix. */
function formatPartName(study: string, { type, number }: Pick<PartOf, 'type' | 'number'>): string {
  return `${study}.${type}-${number}`;
}

/**
 * Searches whose finals are judged together. Without nesting, there is only the search itself. With `finals.splits`,
 * there is one search per outer split, which reads all rows except those of the split. With `searches`, there are the
 * search itself and its repetitions. Each search has its own seeds for sampling and for training.
 *
 * @example
 * innerSearches(definition).map(({ name }) => name); // ['churn.split-1', 'churn.split-2', …]
 */
export function innerSearches<D extends StudyDefinition>(definition: D): readonly D[] {
  const { splits = 1 } = definition.finals;
  const { searches = 1 } = definition;
  if (splits > 1)
    return numbersBetween(1, splits).map((number) => innerSearch(definition, 'split', number, splits));
  if (searches > 1) {
    const repetitions = numbersBetween(2, searches).map((number) =>
      innerSearch(definition, 'search', number, searches),
    );
    return [definition, ...repetitions];
  }
  return [definition];
}

/** True for a search whose strategies are judged by the finals of several searches. */
export function isNested(definition: StudyDefinition): boolean {
  return nestingOf(definition).of > 1;
}

/**
 * Training seeds of a search's finals. Repeated searches have different seeds, because they are judged as independent
 * observations.
 *
 * @example
 * finalsSeedsOf(innerSearches(definition)[1]!, [1000, 1001]); // [2001000, 2001001], with `searches: 5`
 */
export function finalsSeedsOf(
  { partOf }: Pick<StudyDefinition, 'partOf'>,
  seeds: readonly number[],
): readonly number[] {
  return partOf?.type === 'search' ? seeds.map((seed) => seed + SEED_STRIDE * partOf.number) : seeds;
}

function innerSearch<D extends StudyDefinition>(
  definition: D,
  type: PartOf['type'],
  number: number,
  of: number,
): D {
  const shift = (seed: number) => seed + SEED_STRIDE * number;
  const { name: study, seed, seeds, finals } = definition;
  const partOf: PartOf = { study, type, number, of, splitSeed: splitSeedOf(definition) };
  const { warmStart, ...search } = definition;
  return {
    ...(search as D),
    // Earlier results would leak the held-out rows into the search of a split.
    ...(type === 'split' || warmStart === undefined ? {} : { warmStart: { study: warmStart.study } }),
    name: formatPartName(study, partOf),
    seed: shift(seed),
    seeds: seeds.map(shift),
    searches: undefined,
    finals: { ...finals, splits: undefined, byDefault: undefined, when: undefined },
    partOf,
  };
}

function splitSeedOf(definition: StudyDefinition): number {
  const data = dataSpecOf(definition);
  const seed = isMapping(data) ? data['split_seed'] : undefined;
  return typeof seed === 'number' ? seed : 0;
}

function numbersBetween(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/**
 * Name of the user's search that a study belongs to: its name without the suffixes of finals and parts.
 *
 * @example
 * rootOf(study); // 'churn' for the study 'churn.split-2.finals-1'
 */
export function rootOf(study: Study): string {
  const name = searchOf(study) ?? study.name;
  const { partOf } = study.definition;
  const suffix = partOf === undefined ? '' : formatPartName('', partOf);
  return name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name;
}

/** Studies below a search: its inner searches, and all finals, including those of claims. */
export function studiesBelow(studies: readonly Study[], search: string): readonly Study[] {
  return studies.filter((study) => study.name !== search && rootOf(study) === search);
}

/**
 * New name of an inner search or of finals when the search that they belong to is renamed.
 *
 * @example
 * renameDescendant(study, 'churn', 'churn-2'); // 'churn-2.finals-1' for the study 'churn.finals-1'
 */
export function renameDescendant(descendant: Study, from: string, to: string): string {
  return `${to}${descendant.name.slice(from.length)}`;
}

/**
 * Rounds of finals of the searches that are judged together. Rounds with another nesting are excluded, because they
 * belong to other finals.
 *
 * @example
 * nestedRounds(studies, churn).map(({ name }) => name); // ['churn.split-1.finals-1', 'churn.split-2.finals-1', …]
 */
export function nestedRounds(studies: readonly Study[], search: StudyDefinition): readonly Study[] {
  const { type, of } = nestingOf(search);
  return innerSearches(search)
    .flatMap(({ name }) => finalsRoundsOf(studies, name))
    .filter(({ definition }) => {
      const position = positionOf(definition);
      return position.type === type && position.of === of;
    });
}

/** Position of a search or of its finals among the searches that are judged together: 1 of 1 for a single search. */
export function positionOf({
  partOf,
  searches = 1,
}: Pick<StudyDefinition, 'partOf' | 'searches'>): Pick<PartOf, 'type' | 'number' | 'of'> {
  // The user's own search has no `partOf`. It is not a split, but may be the first of several searches.
  return partOf ?? { type: 'search', number: 1, of: searches };
}

/** Number and kind of the searches that are judged together. */
export function nestingOf({
  finals: { splits = 1 },
  searches = 1,
}: Pick<StudyDefinition, 'finals' | 'searches'>): Pick<PartOf, 'type' | 'of'> {
  return splits > 1 ? { type: 'split', of: splits } : { type: 'search', of: searches };
}
