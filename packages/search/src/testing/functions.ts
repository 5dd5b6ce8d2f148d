/** Function to minimize over a box, from Surjanovic and Bingham's "Virtual Library of Simulation Experiments". */
export interface TestFunction {
  readonly name: string;
  /** Bounds of each coordinate. */
  readonly box: readonly (readonly [min: number, max: number])[];
  /** Smallest value. */
  readonly minimum: number;
  at(x: readonly number[]): number;
}

const hartmannWeights = [1, 1.2, 3, 3.2];

/** Hartmann function with the matrices A and P. */
function hartmann(a: readonly (readonly number[])[], p: readonly (readonly number[])[]) {
  return (x: readonly number[]) =>
    -hartmannWeights.reduce((sum, weight, i) => {
      const distance = x.reduce(
        (total, value, j) => total + a[i]![j]! * (value - p[i]![j]!) * (value - p[i]![j]!),
        0,
      );
      return sum + weight * Math.exp(-distance);
    }, 0);
}

/** Smooth and rugged functions of two to six coordinates, with one or many optima. */
export const testFunctions: readonly TestFunction[] = [
  {
    name: 'Branin',
    box: [
      [-5, 10],
      [0, 15],
    ],
    minimum: 0.397887,
    at([x = 0, y = 0]) {
      const valley = y - (5.1 / (4 * Math.PI * Math.PI)) * x * x + (5 / Math.PI) * x - 6;
      return valley * valley + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
    },
  },
  {
    name: 'six-hump camel',
    box: [
      [-3, 3],
      [-2, 2],
    ],
    minimum: -1.0316,
    at: ([x = 0, y = 0]) => (4 - 2.1 * x * x + (x * x * x * x) / 3) * x * x + x * y + (4 * y * y - 4) * y * y,
  },
  {
    name: 'Hartmann 3',
    box: [
      [0, 1],
      [0, 1],
      [0, 1],
    ],
    minimum: -3.86278,
    at: hartmann(
      [
        [3, 10, 30],
        [0.1, 10, 35],
        [3, 10, 30],
        [0.1, 10, 35],
      ],
      [
        [0.3689, 0.117, 0.2673],
        [0.4699, 0.4387, 0.747],
        [0.1091, 0.8732, 0.5547],
        [0.0381, 0.5743, 0.8828],
      ],
    ),
  },
  {
    name: 'Hartmann 6',
    box: [
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
    ],
    minimum: -3.32237,
    at: hartmann(
      [
        [10, 3, 17, 3.5, 1.7, 8],
        [0.05, 10, 17, 0.1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, 0.05, 10, 0.1, 14],
      ],
      [
        [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
        [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
        [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
        [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
      ],
    ),
  },
  {
    name: 'Ackley 4',
    box: [
      [-10, 30],
      [-10, 30],
      [-10, 30],
      [-10, 30],
    ],
    minimum: 0,
    at(x) {
      const squares = x.reduce((sum, value) => sum + value * value, 0) / x.length;
      const waves = x.reduce((sum, value) => sum + Math.cos(2 * Math.PI * value), 0) / x.length;
      return -20 * Math.exp(-0.2 * Math.sqrt(squares)) - Math.exp(waves) + 20 + Math.E;
    },
  },
];
