/** Value of a function and its gradient. */
export interface Evaluation {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Share of the predicted decrease that a step must achieve (Armijo). */
const SUFFICIENT_DECREASE = 1e-4;
/** Maximum number of step sizes per iteration, each half the previous one. */
const MAX_HALVINGS = 12;
/** Maximum step along one coordinate. */
const MAX_STEP = 1.5;

/**
 * Minimizes a smooth function near `start`, by BFGS with backtracking (Nocedal, Wright: "Numerical optimization", 2006,
 * chapter 6).
 *
 * @param evaluate the function with its gradient; undefined where it has no value
 * @param tolerance predicted decrease below which the search ends
 */
export function minimize(
  evaluate: (x: Float64Array) => Evaluation | undefined,
  start: Float64Array,
  iterations: number,
  tolerance: number,
): { readonly x: Float64Array; readonly value: number } {
  const size = start.length;
  let x = start;
  let current = evaluate(x);
  if (current === undefined) return { x, value: Infinity };
  let inverseHessian = identity(size);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const { value, gradient } = current;
    let direction = product(inverseHessian, gradient).map((component) => -component);
    if (dot(direction, gradient) >= 0) {
      inverseHessian = identity(size);
      direction = gradient.map((component) => -component);
    }
    const largestStep = direction.reduce((max, component) => Math.max(max, Math.abs(component)), 0);
    if (largestStep > MAX_STEP)
      direction = direction.map((component) => (component * MAX_STEP) / largestStep);
    const descent = dot(direction, gradient);
    if (-descent < tolerance) break;

    let stepSize = 1;
    let next: Evaluation | undefined;
    let nextX = x;
    for (let halving = 0; halving < MAX_HALVINGS; halving++, stepSize /= 2) {
      nextX = x.map((component, index) => component + stepSize * direction[index]!);
      next = evaluate(nextX);
      if (next !== undefined && next.value <= value + SUFFICIENT_DECREASE * stepSize * descent) break;
      next = undefined;
    }
    if (next === undefined) break;
    updateInverse(
      inverseHessian,
      nextX.map((component, index) => component - x[index]!),
      next.gradient.map((component, index) => component - gradient[index]!),
    );
    x = nextX;
    current = next;
  }
  return { x, value: current.value };
}

/**
 * Updates the estimated inverse Hessian after a step, given the change of the gradient. Skips a step without positive
 * curvature, after which the estimate would not be positive definite.
 */
function updateInverse(inverseHessian: Float64Array[], step: Float64Array, change: Float64Array): void {
  const curvature = dot(step, change);
  if (curvature <= 1e-12) return;
  const scaledChange = product(inverseHessian, change);
  const factor = (1 + dot(change, scaledChange) / curvature) / curvature;
  for (const [i, row] of inverseHessian.entries()) {
    for (let j = 0; j < row.length; j++) {
      row[j]! +=
        factor * step[i]! * step[j]! -
        (scaledChange[i]! * step[j]! + step[i]! * scaledChange[j]!) / curvature;
    }
  }
}

function identity(size: number): Float64Array[] {
  return Array.from({ length: size }, (_, row) =>
    Float64Array.from({ length: size }, (_, column) => (row === column ? 1 : 0)),
  );
}

function product(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
  return Float64Array.from(matrix, (row) => dot(row, vector));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
