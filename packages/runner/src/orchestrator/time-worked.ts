import { allOutcomes, type StudyView } from '@ridgeline/core';

/** From when to when something went on, in ms. */
export type Span = readonly [from: number, to: number];

/**
 * For how long a study was worked on, in ms: while a trial ran that has an outcome. What was lost does not count, for it
 * is done again.
 */
export async function timeWorked(study: string, view: StudyView): Promise<number> {
  const spans: Span[] = [];
  for await (const { started, ended } of allOutcomes(view, study)) spans.push([started, ended]);
  return timeCovered(spans);
}

/**
 * The time that some spans cover, however they overlap.
 *
 * @example
 * timeCovered([[0, 10], [5, 12], [20, 21]]); // 13
 */
export function timeCovered(spans: readonly Span[]): number {
  let covered = 0;
  let end = -Infinity;
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    covered += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return covered;
}
