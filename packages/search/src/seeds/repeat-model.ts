/** Expected loss of a configuration over all seeds, with its variance. */
interface ExpectedLoss {
  readonly mean: number;
  readonly variance: number;
}

/** Model of losses as the sum of a configuration's effect, a seed's effect, and noise. */
interface RepeatModel {
  /** Variance of a loss around the sum of the two effects. */
  readonly noise: number;
  /** Effect of each seed on all configurations, by seed index. */
  readonly effects: readonly number[];
  /** Expected loss of each configuration, in order. Those of the better half are shrunk towards each other. */
  readonly expected: readonly ExpectedLoss[];
}

/** Prior shares of the losses' variance. */
const PRIOR_SHARES = { noise: 0.2, seeds: 0.05, configurations: 0.75 } as const;
/** Weight of the prior, in observations. */
const PRIOR_WEIGHT = 4;
/** Number of alternating updates of effects and variances. */
const ITERATIONS = 30;
/** Minimum number of configurations for a fit of only the better half. */
const MIN_SPLIT = 4;

/**
 * Fits losses by normally distributed effects of each configuration and seed, with variances estimated from the losses
 * and shrunk towards a prior (variational Bayes; Bishop: "Pattern recognition and machine learning", 2006, chapter 10).
 * Only configurations whose loss under the first seed is at most the median are fitted, because bad ones differ more
 * and are noisier. The expected loss of a bad configuration is its mean without the effects of its seeds.
 *
 * @param losses losses of each configuration, by seed index; at least one configuration, each with at least one loss
 * @example
 * repeatModel([[1, 1.2, 0.8], [1.5], [1.7]]).expected[0].mean; // between 1 and the mean of all
 */
export function repeatModel(losses: readonly (readonly number[])[]): RepeatModel {
  const limit = losses.length < MIN_SPLIT ? Infinity : upperMedian(losses.map(([first]) => first!));
  const isFitted = ([first]: readonly number[]) => first! <= limit;
  const seedCount = losses.reduce((largest, { length }) => Math.max(largest, length), 0);
  const { noise, effects, expected } = fitModel(losses.filter(isFitted), seedCount);
  let fittedIndex = 0;
  return {
    noise,
    effects,
    expected: losses.map((row) =>
      isFitted(row)
        ? expected[fittedIndex++]!
        : {
            mean: total(row.map((loss, seed) => loss - effects[seed]!)) / row.length,
            variance: noise / row.length,
          },
    ),
  };
}

function fitModel(losses: readonly (readonly number[])[], seedCount: number): RepeatModel {
  const count = total(losses.map(lengthOf));
  const center = total(losses.map(total)) / count;
  const lossVariance = total(losses.map((row) => total(row.map((loss) => square(loss - center))))) / count;
  const configurationEffects = losses.map(() => 0);
  const effects = Array.from({ length: seedCount }, () => 0);
  if (!(lossVariance > 0))
    return { noise: 0, effects, expected: configurationEffects.map(() => ({ mean: center, variance: 0 })) };

  const prior = {
    noise: PRIOR_SHARES.noise * lossVariance,
    seeds: PRIOR_SHARES.seeds * lossVariance,
    configurations: PRIOR_SHARES.configurations * lossVariance,
  };
  let { noise, seeds: seedVariance, configurations: configurationVariance } = prior;
  let configurationEffectVariances = configurationEffects.slice();
  let grandMean = center;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    losses.forEach((row, index) => {
      const sum = total(row.map((loss, seed) => loss - grandMean - effects[seed]!));
      configurationEffects[index] = sum / (row.length + noise / configurationVariance);
    });
    configurationEffectVariances = losses.map((row) => 1 / (row.length / noise + 1 / configurationVariance));
    const seedEffectVariances = effects.map((_, seed) => {
      const seedResiduals = losses.flatMap((row, index) =>
        seed in row ? [row[seed]! - grandMean - configurationEffects[index]!] : [],
      );
      effects[seed] = total(seedResiduals) / (seedResiduals.length + noise / seedVariance);
      return 1 / (seedResiduals.length / noise + 1 / seedVariance);
    });
    const residuals = losses.flatMap((row, index) =>
      row.map((loss, seed) => {
        const residual = loss - grandMean - configurationEffects[index]! - effects[seed]!;
        return {
          residual,
          square: square(residual) + configurationEffectVariances[index]! + seedEffectVariances[seed]!,
        };
      }),
    );
    grandMean += total(residuals.map(({ residual }) => residual)) / count;
    const shrink = (squares: readonly number[], priorVariance: number) =>
      (total(squares) + PRIOR_WEIGHT * priorVariance) / (squares.length + PRIOR_WEIGHT);
    const expectedSquares = (values: readonly number[], valueVariances: readonly number[]) =>
      values.map((value, index) => square(value) + valueVariances[index]!);
    noise = shrink(
      residuals.map((row) => row.square),
      prior.noise,
    );
    configurationVariance = shrink(
      expectedSquares(configurationEffects, configurationEffectVariances),
      prior.configurations,
    );
    seedVariance = shrink(expectedSquares(effects, seedEffectVariances), prior.seeds);
  }
  return {
    noise,
    effects,
    expected: configurationEffects.map((effect, index) => ({
      mean: grandMean + effect,
      variance: configurationEffectVariances[index]!,
    })),
  };
}

function upperMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function lengthOf(values: readonly number[]): number {
  return values.length;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function square(x: number): number {
  return x * x;
}
