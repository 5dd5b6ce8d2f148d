import type { AttainmentCount } from '../front/attainment.ts';
import type { AttainedValues, FrontDifference, StudyFront } from '../front/study-front.ts';
import { formatList } from './list.ts';
import { formatPercent, formatP, chooseUnit } from './unit.ts';

type FrontFacts = Pick<StudyFront, 'objectives' | 'seeds' | 'pairs' | 'interim'>;

/**
 * Formats a point by its value of each objective: shares in percent, whole numbers in full, others to four digits.
 *
 * @example
 * formatPoint([0.11632, 1285], [{ name: 'val_loss' }, { name: 'weight_count' }]);
 * // 'val_loss 0.1163 with weight_count 1285'
 */
export function formatPoint(
  values: readonly number[],
  objectives: readonly { readonly name: string }[],
): string {
  const [first, ...others] = objectives.map(
    (objective, axis) => `${objective.name} ${formatObjective(values[axis]!, objective)}`,
  );
  return others.length === 0 ? first! : `${first} with ${formatList(others)}`;
}

/**
 * Formats the value of an objective: a share in percent, a whole number in full, others to four digits.
 *
 * @example
 * formatObjective(0.11632, { name: 'val_loss' }); // '0.1163'
 */
export function formatObjective(value: number, { name }: { readonly name: string }): string {
  const { scale } = chooseUnit({ name });
  if (scale === 100) return formatPercent(value);
  return Number.isSafeInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

/** Lists the strategies of a pair (none, one or both) that attain some point significantly more often than the other. */
export function listAttainmentLeaders({ a, b, attainment }: FrontDifference): readonly string[] {
  const { shown = [] } = attainment ?? {};
  return [
    ...(shown.some((point) => point.a.runs > point.b.runs) ? [a] : []),
    ...(shown.some((point) => point.a.runs < point.b.runs) ? [b] : []),
  ];
}

const untestedSentence = 'What strategies attain is tested when all trials have ended.';

/**
 * Describes the attainment of two strategies: the point where their chances differ most, with the interval of each
 * chance, and the p value over all points.
 */
export function describePairAttainment(pair: FrontDifference, front: FrontFacts): string {
  const { a, b, attainment } = pair;
  if (attainment === undefined) return untestedSentence;
  const { largest, p, smallest, seedsNeeded } = attainment;
  const { seeds, pairs } = front;
  if (largest === undefined)
    return seeds < 2
      ? `With one seed, nothing is known of the chance that ${a} or ${b} attains a point.`
      : `${a} and ${b} attain the same on every seed.`;
  const correction = pairs.length === 1 ? '' : `, after Bonferroni over ${pairs.length} pairs`;
  const evidence = `${formatP(p)} over all points${correction}`;
  const point = describePoint(largest, pair, front);
  const leaders = listAttainmentLeaders(pair);
  if (leaders.length > 0) {
    const lead =
      leaders.length === 1
        ? `On new seeds, the configurations of ${leaders[0]} attain more than those of ${leaders[0] === a ? b : a}`
        : `On new seeds, the configurations of ${a} and ${b} each attain more than the other somewhere`;
    return `${lead}: ${point}; ${evidence}.`;
  }
  const minSeeds = seedsNeeded ?? Infinity;
  const remedy =
    seedsNeeded === undefined ? 'compare fewer strategies' : `${minSeeds} could show a difference`;
  const limit =
    seeds < minSeeds ? `. ${seeds} seeds cannot give a p below ${smallest.toPrecision(2)}; ${remedy}` : '';
  return `No difference in what the configurations of ${a} and ${b} attain on new seeds is shown; the largest: ${point}; ${evidence}${limit}.`;
}

/** Describes the seeds on which each strategy attains a point; the strategy with more seeds comes first. */
function describePoint(
  { values, a: attainedByA, b: attainedByB }: AttainedValues,
  { a, b }: FrontDifference,
  { objectives }: FrontFacts,
): string {
  const sides = [
    { strategy: a, attained: attainedByA },
    { strategy: b, attained: attainedByB },
  ];
  const [more, less] = attainedByA.runs >= attainedByB.runs ? sides : sides.reverse();
  const { runs, of } = more!.attained;
  return (
    `${more!.strategy} reaches ${formatPoint(values, objectives)} or better on ${runs} of ${of} seeds ` +
    `(95 % interval of the chance ${formatChanceInterval(more!.attained)}), ${less!.strategy} on ${less!.attained.runs} (${formatChanceInterval(less!.attained)})`
  );
}

/** Interval of a chance in whole percent, rounded outwards. */
function formatChanceInterval({ interval: { low, high } }: AttainmentCount): string {
  return `${Math.floor(100 * low + 1e-9)} to ${Math.ceil(100 * high - 1e-9)} %`;
}

/** Describes the attainment of all strategies, or the largest difference of a single pair; empty for one strategy. */
export function describeAttainment(front: FrontFacts): string {
  const [pair, ...otherPairs] = front.pairs;
  return pair !== undefined && otherPairs.length === 0
    ? describePairAttainment(pair, front)
    : summarizeAttainment(front);
}

/** Summarizes the attainment of all strategies, with p values; empty for a single strategy or seed. */
export function summarizeAttainment({ pairs, seeds, interim }: FrontFacts): string {
  if (pairs.length === 0 || seeds < 2) return '';
  if (interim) return untestedSentence;
  const pairsWithLeader = pairs.filter((pair) => listAttainmentLeaders(pair).length > 0);
  if (pairsWithLeader.length === 0)
    return `Over ${seeds} seeds, the configurations of the strategies show no difference in what they attain.`;
  const clauses = pairsWithLeader.map((pair) => {
    const [leader, otherLeader] = listAttainmentLeaders(pair);
    const p = formatP(pair.attainment!.p);
    return otherLeader === undefined
      ? `${leader} attain more than those of ${leader === pair.a ? pair.b : pair.a} (${p})`
      : `${leader} and of ${otherLeader} each attain more somewhere (${p})`;
  });
  return `On new seeds, the configurations of ${formatList(clauses)}.`;
}
