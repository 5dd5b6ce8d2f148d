/**
 * Restores ties that float32 rounding hides. Metrics are float32 sums, so differences that are equal in exact
 * arithmetic can differ in their last bits, and a difference of zero can be computed as a tiny number. Differences
 * within `tolerance` of 0 become 0. In ascending order, each magnitude within `tolerance` of the last unchanged one
 * becomes equal to it. Results are in the order of `differences`.
 *
 * @example
 * adjustTies([0.01, -0.0100000003, 1e-10], 1e-8); // [0.01, -0.01, 0]
 */
export function adjustTies(differences: readonly number[], tolerance: number): readonly number[] {
  const order = differences
    .map((_, index) => index)
    .sort((a, b) => Math.abs(differences[a]!) - Math.abs(differences[b]!));
  const adjustedDifferences = new Array<number>(differences.length);
  let lastUnchanged = 0;
  for (const index of order) {
    const magnitude = Math.abs(differences[index]!);
    if (magnitude - lastUnchanged > tolerance) lastUnchanged = magnitude;
    adjustedDifferences[index] = lastUnchanged === 0 ? 0 : Math.sign(differences[index]!) * lastUnchanged;
  }
  return adjustedDifferences;
}
