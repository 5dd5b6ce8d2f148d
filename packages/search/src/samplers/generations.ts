import type { FinishedConfiguration, History } from '../history.ts';

/** True if a sampler suggested the configuration in this study, rather than a person or another study. */
export function isFromSampler({ configuration }: FinishedConfiguration): boolean {
  return configuration.number >= 0 && configuration.point >= 0;
}

/** Horizon of a point if the sampler learns from whole generations: the number of points before its own generation. */
export function generationHorizon(point: number, population: number): number {
  return point - (point % population);
}

/** Leading generations of `population` points in which all points have ended; at most `max`. */
export function findEndedGenerations(
  { finished }: History,
  population: number,
  max: number,
): readonly (readonly FinishedConfiguration[])[] {
  const byPoint = new Map(finished.filter(isFromSampler).map((entry) => [entry.configuration.point, entry]));
  const generations: FinishedConfiguration[][] = [];
  while (generations.length < max) {
    const firstPoint = generations.length * population;
    const generation = Array.from({ length: population }, (_, index) => byPoint.get(firstPoint + index));
    if (!generation.every((entry) => entry !== undefined)) break;
    generations.push(generation);
  }
  return generations;
}
