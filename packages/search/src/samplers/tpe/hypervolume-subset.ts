import { hypervolume } from '@ridgeline/core';

/**
 * Greedily selects the points that together dominate the largest volume, as in Optuna 5 (Guerreiro, Fonseca, Paquete:
 * "Greedy hypervolume subset selection in low dimensions", 2016). Duplicates are selected only if there are too few
 * distinct points. If the reference point overflows, the first distinct points are selected.
 *
 * @param points losses of the points of one front
 * @param count number of points to select, at most the number of points
 * @returns indices of the selected points, ascending
 */
export function selectByHypervolume(
  points: readonly (readonly number[])[],
  count: number,
): readonly number[] {
  const firstIndices = new Map<string, number>();
  points.forEach((point, index) => {
    const key = point.join(' ');
    if (!firstIndices.has(key)) firstIndices.set(key, index);
  });
  const distinctIndices = [...firstIndices.values()];
  const reference = chooseReference(points);
  const selectedIndices =
    distinctIndices.length <= count || !reference.every(Number.isFinite)
      ? distinctIndices.slice(0, count)
      : selectGreedily(points, distinctIndices, count, reference);
  const remainingIndices = [...points.keys()].filter((index) => !selectedIndices.includes(index));
  return [...selectedIndices, ...remainingIndices.slice(0, count - selectedIndices.length)].sort(
    (a, b) => a - b,
  );
}

/** Chooses a reference point that is a tenth worse than the worst losses, or 1e-12 for a worst loss of 0. */
function chooseReference(points: readonly (readonly number[])[]): readonly number[] {
  return points[0]!.map((_, axis) => {
    const worst = points.reduce((max, point) => Math.max(max, point[axis]!), -Infinity);
    return Math.max(1.1 * worst, 0.9 * worst) || 1e-12;
  });
}

function selectGreedily(
  points: readonly (readonly number[])[],
  candidates: readonly number[],
  count: number,
  reference: readonly number[],
): readonly number[] {
  const selectedIndices: number[] = [];
  const addedVolumes = new Map(candidates.map((index) => [index, hypervolume([points[index]!], reference)]));
  while (selectedIndices.length < count) {
    const best = findKeyOfLargest(addedVolumes);
    selectedIndices.push(best);
    addedVolumes.delete(best);
    updateVolumes(addedVolumes, points, selectedIndices, reference);
  }
  return selectedIndices;
}

/**
 * Updates the volume that each candidate would add. This volume never grows as points are chosen. A candidate whose old
 * volume is below the largest new one therefore needs no update.
 */
function updateVolumes(
  addedVolumes: Map<number, number>,
  points: readonly (readonly number[])[],
  selectedIndices: readonly number[],
  reference: readonly number[],
): void {
  const chosenPoints = selectedIndices.map((index) => points[index]!);
  const volume = hypervolume(chosenPoints, reference);
  let largestAddedVolume = 0;
  for (const [index, bound] of [...addedVolumes].sort(([, a], [, b]) => b - a)) {
    if (bound < largestAddedVolume) break;
    const addedVolume = hypervolume([...chosenPoints, points[index]!], reference) - volume;
    addedVolumes.set(index, addedVolume);
    largestAddedVolume = Math.max(largestAddedVolume, addedVolume);
  }
}

/** Finds the key of the largest value; of equal values, the first key. */
function findKeyOfLargest(values: ReadonlyMap<number, number>): number {
  let best: readonly [number, number] | undefined;
  for (const entry of values) if (best === undefined || entry[1] > best[1]) best = entry;
  return best![0];
}
