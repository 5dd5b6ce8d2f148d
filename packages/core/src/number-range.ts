/** Range of a number. Bounds that are left out do not limit it. */
export interface NumberRange {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
  /** Accept whole numbers only. */
  readonly isWhole?: boolean;
}

/** Range of a number of training seeds. */
export const seedCountRange = { min: 1, max: 1000, isWhole: true } as const satisfies NumberRange;

/** Range of the accepted chance of any false claim. The intervals of a far smaller chance would be infinite. */
export const alphaRange = { min: 1e-6, max: 0.5 } as const satisfies NumberRange;

/**
 * First requirement of a range that a number does not meet, to follow "must be"; undefined if it meets all.
 *
 * @example
 * unmetRequirement(2000, seedCountRange); // 'at most 1000'
 */
export function unmetRequirement(
  value: number,
  { min, above, max, below, isWhole = false }: NumberRange,
): string | undefined {
  if (!Number.isFinite(value)) return isWhole ? 'a whole number' : 'a number';
  if (min !== undefined && value < min) return `at least ${min}`;
  if (above !== undefined && value <= above) return `above ${above}`;
  if (max !== undefined && value > max) return `at most ${max}`;
  if (below !== undefined && value >= below) return `below ${below}`;
  if (!isWhole || Number.isSafeInteger(value)) return undefined;
  return Number.isInteger(value) ? 'from -(2^53 - 1) to 2^53 - 1' : 'a whole number';
}
