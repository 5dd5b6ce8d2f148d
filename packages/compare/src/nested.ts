import {
  canonicalJson,
  type FinalsOf,
  type Fingerprint,
  type FinishedTrial,
  type Json,
  type Metric,
  type Outcome,
  type StudyDefinition,
  type TestExamples,
} from '@ridgeline/core';
import { compareStrategies } from './compare-strategies.ts';
import type { Comparison, ComparisonOptions, NestedSearches } from './comparison.ts';
import {
  collectKnownExamples,
  commonValue,
  type ExampleValues,
  type KnownExamples,
} from './example-values.ts';
import { meanOf } from './statistics/sample.ts';

/** Round of finals to combine with others: with those of other searches, or with earlier rounds of the same search. */
export interface FinalsPart {
  /** Definition of the round of finals. */
  readonly definition: StudyDefinition;
  readonly trials: readonly FinishedTrial[];
  /** Results of each trial on each test example, by the trial's number. */
  readonly examples: ReadonlyMap<number, TestExamples>;
}

/**
 * Compares strategies by the finals of several searches. Over outer splits, one observation is a seed with its results
 * on all splits, which together cover every example once. Over repeated searches, one observation is the mean of a
 * search over its seeds.
 *
 * @param search definition of the search
 * @param parts finals in the order of the searches; at least one
 * @example
 * compareNested(search, parts, { nested: { type: 'split', of: 5 } }).pairs.map((pair) => pair.verdict);
 */
export function compareNested(
  search: StudyDefinition,
  parts: readonly FinalsPart[],
  options: Omit<ComparisonOptions, 'knownExamples' | 'examples' | 'nested'> & {
    readonly nested: NestedSearches;
  },
): Comparison {
  // All parts have the same metric and finals design.
  const { definition } = parts[0]!;
  const { metric, seeds } = definition;
  const { type, of: partCount } = options.nested;
  const strategies = search.strategies.filter(({ name }) => parts.some((part) => hasStrategy(part, name)));
  // A repeated search counts as one observation; its number, from 1, takes the place of a seed.
  const observations = type === 'split' ? seeds : Array.from({ length: partCount }, (_, index) => index + 1);
  const knownByPart = parts.map((part) => collectKnownExamples(metric, part.trials, part.examples));
  const values = new Map<number, ExampleValues>();
  const trials = strategies.flatMap(({ name }, configurationNumber) =>
    observations.flatMap((observation, repeat): readonly FinishedTrial[] => {
      const number = configurationNumber * observations.length + repeat;
      const pieces =
        type === 'split'
          ? parts.map((part, index) => findPiece(part, knownByPart[index]!, name, observation))
          : (parts[repeat]?.definition.seeds ?? seeds).map((partSeed) =>
              findPiece(parts[repeat], knownByPart[repeat], name, partSeed),
            );
      const joinedTrial = joinPieces(pieces, { metric, weightedByExamples: type === 'split' });
      // Until all splits have started, no seed is complete.
      if (joinedTrial === undefined || (type === 'split' && parts.length < partCount)) return [];
      const pooledValues = poolValues(pieces, type);
      if (pooledValues !== undefined) values.set(number, pooledValues);
      return [
        {
          ...joinedTrial,
          trial: {
            number,
            configuration: { number: configurationNumber, strategy: name, point: 0, parameters: {} },
            repeat,
            seed: observation,
            epochs: 0,
          },
        },
      ];
    }),
  );
  const finalsOf: FinalsOf = { ...definition.finalsOf!, study: search.name };
  const comparison = compareStrategies(
    trials,
    {
      ...definition,
      name: search.name,
      finalsOf,
      seeds: observations,
      strategies: strategies.map(({ name }) => ({ name, method: 'grid', dimensions: [] })),
    },
    {
      ...options,
      knownExamples: {
        count: countExamples(knownByPart, type),
        trainingExamples: commonValue(knownByPart.map((part) => part.trainingExamples)),
        values,
      },
    },
  );
  const endedCount = parts.reduce((sum, part) => sum + part.trials.length, 0);
  return { ...comparison, trials: { ended: endedCount, planned: options.planned } };
}

/**
 * Trial of a part. `pending`: it has not ended. `left-out`: the part has no such trial, because its search found no
 * complete configuration of the strategy.
 */
type Piece =
  | { readonly type: 'ended'; readonly finished: FinishedTrial; readonly examples: ExampleValues | undefined }
  | { readonly type: 'left-out' }
  | { readonly type: 'pending' };

function findPiece(
  part: FinalsPart | undefined,
  knownExamples: KnownExamples | undefined,
  strategy: string,
  seed: number,
): Piece {
  if (part === undefined) return { type: 'pending' };
  if (!hasStrategy(part, strategy)) return { type: 'left-out' };
  const finished = part.trials.find(
    ({ trial }) => trial.configuration.strategy === strategy && trial.seed === seed,
  );
  if (finished === undefined) return { type: 'pending' };
  return { type: 'ended', finished, examples: knownExamples?.values.get(finished.trial.number) };
}

function hasStrategy({ definition }: FinalsPart, strategy: string): boolean {
  return definition.strategies.some(({ name }) => name === strategy);
}

/**
 * Joins pieces into one trial. This trial fails if a piece is left out, is complete if all pieces are complete, and
 * otherwise has the outcome of the first piece that is not complete. Undefined while a piece is pending.
 */
function joinPieces(
  pieces: readonly Piece[],
  { metric, weightedByExamples }: { readonly metric: Metric; readonly weightedByExamples: boolean },
): Omit<FinishedTrial, 'trial'> | undefined {
  const endedPieces = pieces.flatMap((piece) => (piece.type === 'ended' ? [piece] : []));
  const firstTrial = endedPieces[0]?.finished;
  const isLeftOut = pieces.some(({ type }) => type === 'left-out');
  if (pieces.some(({ type }) => type === 'pending') || (firstTrial === undefined && !isLeftOut))
    return undefined;
  const firstIncompleteOutcome = endedPieces.find(({ finished }) => finished.outcome.type !== 'complete')
    ?.finished.outcome;
  const outcome: Outcome = isLeftOut
    ? { type: 'failed', kind: 'error', message: 'A search has no complete configuration of the strategy.' }
    : (firstIncompleteOutcome ?? {
        type: 'complete',
        step: 0,
        ...averagePieces(endedPieces, metric, weightedByExamples),
      });
  return {
    attempt: 1,
    epochs: 0,
    started: firstTrial?.started ?? 0,
    ended: firstTrial?.ended ?? 0,
    outcome,
    fingerprint: joinFingerprints(endedPieces.map(({ finished }) => finished.fingerprint)),
  };
}

function averagePieces(
  endedPieces: readonly Extract<Piece, { type: 'ended' }>[],
  metric: Metric,
  weightedByExamples: boolean,
): Pick<Extract<Outcome, { type: 'complete' }>, 'value' | 'values'> {
  const values = endedPieces.map(({ finished: { outcome } }) =>
    outcome.type === 'complete' ? outcome.value : Number.NaN,
  );
  const counts = endedPieces.map(({ examples }) => examples?.values.length);
  const hasCounts = weightedByExamples && counts.every((count) => count !== undefined);
  const weights = hasCounts ? counts : counts.map(() => 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const value = values.reduce((sum, pieceValue, index) => sum + (pieceValue * weights[index]!) / total, 0);
  return { value, values: { [metric.name]: value } };
}

/** Joins the fingerprints of pieces into one. Two joined fingerprints are equal only if those of all pieces are. */
function joinFingerprints(fingerprints: readonly (Fingerprint | undefined)[]): Fingerprint | undefined {
  const [first] = fingerprints;
  if (first === undefined) return undefined;
  return {
    ...first,
    data: canonicalJson(fingerprints.map((fingerprint) => ({ ...fingerprint })) as unknown as Json),
  };
}

/**
 * Values on each example: concatenated over splits, or averaged over the seeds of a search, because repeated searches
 * share the test examples. Undefined if a piece has no such values, and if the seeds of a search have different numbers of
 * them.
 */
function poolValues(pieces: readonly Piece[], type: NestedSearches['type']): ExampleValues | undefined {
  const exampleValues = pieces.flatMap((piece) =>
    piece.type === 'ended' && piece.examples !== undefined ? [piece.examples] : [],
  );
  const [first] = exampleValues;
  if (first === undefined || exampleValues.length < pieces.length) return undefined;
  if (type === 'split') {
    return {
      values: exampleValues.flatMap(({ values }) => Array.from(values)),
      degreesOfFreedom: exampleValues.reduce((sum, { degreesOfFreedom }) => sum + degreesOfFreedom + 1, -1),
      isObserved: exampleValues.every(({ isObserved }) => isObserved),
    };
  }
  if (exampleValues.some(({ values }) => values.length !== first.values.length)) return undefined;
  return {
    values: Array.from(first.values, (_, example) =>
      meanOf(exampleValues.map(({ values }) => values[example]!)),
    ),
    degreesOfFreedom: Math.min(...exampleValues.map(({ degreesOfFreedom }) => degreesOfFreedom)),
    isObserved: false,
  };
}

function countExamples(
  knownByPart: readonly KnownExamples[],
  type: NestedSearches['type'],
): number | undefined {
  const counts = knownByPart.flatMap(({ count }) => count ?? []);
  if (type === 'search') return commonValue(counts);
  return counts.length < knownByPart.length ? undefined : counts.reduce((sum, count) => sum + count, 0);
}
