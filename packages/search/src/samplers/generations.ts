import type { FinishedConfiguration, History } from '../history.ts';

/** True if a sampler suggested the configuration in this study; false if it was enqueued or is from another study. */
export function isOwn({ configuration }: FinishedConfiguration): boolean {
  return configuration.number >= 0 && configuration.point >= 0;
}

/**
 * Number of a strategy's first configurations that its configuration `index` sees, if it learns from whole generations:
 * all before its own generation.
 */
export function generationHorizon(index: number, population: number): number {
  return index - (index % population);
}

/** Leading generations of `population` points that have all ended; at most `max`. */
export function generationsIn(
  { finished }: History,
  population: number,
  max: number,
): readonly (readonly FinishedConfiguration[])[] {
  const byPoint = new Map(finished.filter(isOwn).map((one) => [one.configuration.point, one]));
  const generations: FinishedConfiguration[][] = [];
  while (generations.length < max) {
    const first = generations.length * population;
    const generation = Array.from({ length: population }, (_, index) => byPoint.get(first + index));
    if (!generation.every((one) => one !== undefined)) break;
    generations.push(generation);
  }
  return generations;
}
