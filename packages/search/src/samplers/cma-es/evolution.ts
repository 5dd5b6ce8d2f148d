import { eigendecompose, type Eigendecomposition } from '../../linear-algebra.ts';

/** Normal distribution that a generation is drawn from, with its evolution paths. */
export interface Evolution {
  readonly generation: number;
  readonly mean: Float64Array;
  readonly sigma: number;
  /** Covariance matrix, in row-major order. */
  readonly covariance: Float64Array;
  /** Evolution path that adapts the covariance. */
  readonly path: Float64Array;
  /** Evolution path that adapts sigma. */
  readonly sigmaPath: Float64Array;
}

/** Constants of an evolution, determined by the number of axes. Symbols are those of Hansen's tutorial. */
export interface EvolutionConstants {
  readonly axisCount: number;
  /** Number of points in a generation. */
  readonly population: number;
  readonly weights: readonly number[];
  readonly muEff: number;
  readonly c1: number;
  readonly cMu: number;
  readonly cPath: number;
  readonly cSigma: number;
  readonly dSigma: number;
  /** Expected length of a standard normal vector. */
  readonly expectedLength: number;
}

/** Number added to a squared length, which may be 0. TINY² replaces eigenvalues that rounding made negative. */
const TINY = 1e-8;
/** Upper bound of sigma, as in `cmaes`, the package that Optuna uses. */
const MAX_SIGMA = 1e32;

/** Default population of CMA-ES. A space without axes gets the population of one axis. */
function defaultPopulation(axisCount: number): number {
  return 4 + Math.floor(3 * Math.log(Math.max(1, axisCount)));
}

/** Default constants of N. Hansen: "The CMA evolution strategy: a tutorial", 2016, table 1. */
export function defaultConstants(axisCount: number): EvolutionConstants {
  const population = defaultPopulation(axisCount);
  const parentCount = Math.floor(population / 2);
  const rawWeights = Array.from(
    { length: population },
    (_, rank) => Math.log((population + 1) / 2) - Math.log(rank + 1),
  );
  const effectiveSize = (weights: readonly number[]) => square(sum(weights)) / sum(weights.map(square));
  const muEff = effectiveSize(rawWeights.slice(0, parentCount));
  const muEffMinus = effectiveSize(rawWeights.slice(parentCount));
  const c1 = 2 / (square(axisCount + 1.3) + muEff);
  const cMu = Math.min(1 - c1 - 1e-8, (2 * (muEff - 2 + 1 / muEff)) / (square(axisCount + 2) + muEff));
  const minAlpha = Math.min(
    1 + c1 / cMu,
    1 + (2 * muEffMinus) / (muEff + 2),
    (1 - c1 - cMu) / (axisCount * cMu),
  );
  const positiveSum = sum(rawWeights.filter((weight) => weight > 0));
  const negativeSum = -sum(rawWeights.filter((weight) => weight < 0));
  const cSigma = (muEff + 2) / (axisCount + muEff + 5);
  return {
    axisCount,
    population,
    weights: rawWeights.map((weight) => weight * (weight >= 0 ? 1 / positiveSum : minAlpha / negativeSum)),
    muEff,
    c1,
    cMu,
    cPath: (4 + muEff / axisCount) / (axisCount + 4 + (2 * muEff) / axisCount),
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (axisCount + 1)) - 1) + cSigma,
    expectedLength: Math.sqrt(axisCount) * (1 - 1 / (4 * axisCount) + 1 / (21 * axisCount * axisCount)),
  };
}

/** Evolution before its first generation. */
export function initialEvolution(mean: Float64Array, sigma: number): Evolution {
  const axisCount = mean.length;
  const covariance = new Float64Array(axisCount * axisCount);
  for (let axis = 0; axis < axisCount; axis++) covariance[axis * axisCount + axis] = 1;
  return {
    generation: 0,
    mean,
    sigma,
    covariance,
    path: new Float64Array(axisCount),
    sigmaPath: new Float64Array(axisCount),
  };
}

/** Creates a function from a standard normal vector to a point of the generation. */
export function createNormalTransform({
  mean,
  sigma,
  covariance,
}: Evolution): (normal: Float64Array) => Float64Array {
  // The symmetric root does not depend on the signs and order of the eigenvectors.
  const root = compose(decomposeCovariance(covariance), Math.sqrt);
  return (normal) => product(root, normal).map((component, axis) => mean[axis]! + sigma * component);
}

/**
 * Computes the evolution after a generation.
 *
 * @param points points of the generation, best first
 */
export function advance(
  evolution: Evolution,
  constants: EvolutionConstants,
  points: readonly Float64Array[],
): Evolution {
  const { axisCount, weights, muEff, c1, cMu, cPath, cSigma, dSigma, expectedLength } = constants;
  const { mean, sigma } = evolution;
  const eigen = decomposeCovariance(evolution.covariance);
  const inverseRoot = compose(eigen, (value) => 1 / Math.sqrt(value));
  const covariance = compose(eigen, (value) => value);
  const displacements = points.map((point) =>
    point.map((component, axis) => (component - mean[axis]!) / sigma),
  );
  const meanDisplacement = new Float64Array(axisCount);
  for (let rank = 0; rank < Math.floor(points.length / 2); rank++) {
    displacements[rank]!.forEach(
      (component, axis) => (meanDisplacement[axis]! += weights[rank]! * component),
    );
  }

  const sigmaPull = Math.sqrt(cSigma * (2 - cSigma) * muEff);
  const whitened = product(inverseRoot, meanDisplacement);
  const sigmaPath = evolution.sigmaPath.map(
    (component, axis) => (1 - cSigma) * component + sigmaPull * whitened[axis]!,
  );
  const length = norm(sigmaPath);
  const generation = evolution.generation + 1;
  const shortLength =
    (1.4 + 2 / (axisCount + 1)) * expectedLength * Math.sqrt(1 - power(1 - cSigma, 2 * (generation + 1)));
  // A long path means that sigma is still growing, and the covariance must not grow with it.
  const hSigma = length < shortLength ? 1 : 0;
  const pull = hSigma * Math.sqrt(cPath * (2 - cPath) * muEff);
  const path = evolution.path.map(
    (component, axis) => (1 - cPath) * component + pull * meanDisplacement[axis]!,
  );

  const retention = 1 + c1 * (1 - hSigma) * cPath * (2 - cPath) - c1 - cMu * sum(weights);
  const nextCovariance = covariance.map((component) => retention * component);
  const addOuter = (factor: number, vector: Float64Array) => {
    for (let row = 0; row < axisCount; row++) {
      for (let column = 0; column < axisCount; column++) {
        nextCovariance[row * axisCount + column]! += factor * vector[row]! * vector[column]!;
      }
    }
  };
  addOuter(c1, path);
  displacements.forEach((vector, rank) => {
    const weight = weights[rank]!;
    const shrink = weight >= 0 ? 1 : axisCount / (square(norm(product(inverseRoot, vector))) + TINY);
    addOuter(cMu * weight * shrink, vector);
  });
  return {
    generation,
    mean: mean.map((component, axis) => component + sigma * meanDisplacement[axis]!),
    sigma: Math.min(sigma * Math.exp((cSigma / dSigma) * (length / expectedLength - 1)), MAX_SIGMA),
    covariance: nextCovariance,
    path,
    sigmaPath,
  };
}

function decomposeCovariance(covariance: Float64Array): Eigendecomposition {
  const { values, vectors } = eigendecompose(Math.sqrt(covariance.length), covariance);
  return { values: values.map((value) => (value < 0 ? TINY * TINY : value)), vectors };
}

/** Composes a matrix from eigenvectors and transformed eigenvalues. */
function compose(
  { values, vectors }: Eigendecomposition,
  transform: (value: number) => number,
): Float64Array {
  const size = values.length;
  const scaled = values.map(transform);
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let total = 0;
      for (let k = 0; k < size; k++) {
        total += vectors[row * size + k]! * scaled[k]! * vectors[column * size + k]!;
      }
      matrix[row * size + column] = total;
    }
  }
  return matrix;
}

function product(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, row) => {
    let total = 0;
    for (let column = 0; column < size; column++) total += matrix[row * size + column]! * vector[column]!;
    return total;
  });
}

function power(base: number, exponent: number): number {
  return Math.exp(exponent * Math.log(base));
}

function norm(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((total, component) => total + component * component, 0));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function square(x: number): number {
  return x * x;
}
