import type { PagePair, PageRanking } from './study-page.ts';

/**
 * Finds the pair that measures the lead: the leader and the best-ranked strategy that it was tested against. Without
 * tests, this is the pair of the first two strategies. Undefined for fewer than two strategies.
 */
export function findLeadPair({
  standings,
  pairs,
}: Pick<PageRanking, 'standings' | 'pairs'>): PagePair | undefined {
  const [leader, ...others] = standings.map(({ strategy }) => strategy);
  const leaderPairs = others.flatMap((other) => pairs.find(({ a, b }) => a === leader && b === other) ?? []);
  return leaderPairs.find(({ claim }) => claim !== 'untested') ?? leaderPairs[0];
}
