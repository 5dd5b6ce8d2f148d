import type { z } from 'zod';
import {
  booleanSchema,
  namedSchema,
  numberSchema,
  enumSchema,
  refuse,
  integerSchema,
  strictMapping,
} from '../task/strict-mapping.ts';
import type { PruningSteps, Pruner } from './pruner.ts';

const stepKeys = {
  n_warmup_steps: integerSchema({ min: 0 }).default(0).describe('first epoch at which trials are judged'),
  interval_steps: integerSchema({ min: 1 }).default(1).describe('epochs between judgements'),
};

const startupKeys = {
  n_startup_trials: integerSchema({ min: 0 }).default(5).describe('complete trials before any is judged'),
  n_min_trials: integerSchema({ min: 1 })
    .default(1)
    .describe('minimum number of trials that reported the epoch'),
};

const halvingKeys = {
  min_resource: integerSchema({ min: 1 }).default(1).describe('epoch of the first rung'),
  bootstrap_count: integerSchema({ min: 0 }).default(0).describe('minimum number of trials at a rung'),
};

/** Pruners that judge a trial by its curve, with Optuna's keys. */
const curvePruners = {
  none: {},
  median: { ...startupKeys, ...stepKeys },
  percentile: {
    percentile: numberSchema({ min: 0, max: 100 }).describe(
      'percentile of complete trials that a trial has to reach',
    ),
    ...startupKeys,
    ...stepKeys,
  },
  threshold: {
    lower: numberSchema().optional().describe('stops trials below it'),
    upper: numberSchema().optional().describe('stops trials above it'),
    ...stepKeys,
  },
  successive_halving: {
    ...halvingKeys,
    reduction_factor: integerSchema({ min: 2 })
      .default(4)
      .describe('inverse of the share of trials that pass a rung'),
    min_early_stopping_rate: integerSchema({ min: 0 }).default(0).describe('rungs to skip'),
  },
  hyperband: {
    ...halvingKeys,
    max_resource: integerSchema({ min: 1 }).describe('epochs of a full trial'),
    reduction_factor: integerSchema({ min: 2 })
      .default(3)
      .describe('inverse of the share of trials that pass a rung'),
  },
};

const curvePrunerSchema = namedSchema('pruner', curvePruners);

/** Schema of `pruner`, which stops trials early. */
export const prunerSchema = namedSchema('pruner', {
  ...curvePruners,
  patient: {
    patience: integerSchema({ min: 0 }).describe('number of epochs without improvement to wait'),
    min_delta: numberSchema({ min: 0 }).default(0).describe('minimum change that counts as an improvement'),
    wrapped_pruner: curvePrunerSchema
      .transform(toCurvePruner)
      .prefault('none')
      .describe('pruner consulted once patience has run out'),
  },
  asha: {
    min_resource: halvingKeys.min_resource,
    max_resource: integerSchema({ min: 2 }).describe('epochs of a full trial'),
    reduction_factor: integerSchema({ min: 2 })
      .default(4)
      .describe('inverse of the share of trials that continue beyond a rung'),
  },
  paired: {
    n_startup_repeats: integerSchema({ min: 1 })
      .default(2)
      .describe('repeats before a configuration is judged'),
    min_delta: numberSchema({ min: 0 }).default(0).describe('mean disadvantage that is tolerated'),
  },
}).transform((spec, context): Pruner => {
  switch (spec.name) {
    case 'patient': {
      const { wrappedPruner: wrapped, ...patient } = spec;
      return { ...patient, wrapped };
    }
    case 'asha':
      if (spec.maxResource > spec.minResource) return spec;
      return refuse(context, spec, 'must be above min_resource', undefined, ['max_resource']);
    case 'paired':
      return { name: 'paired', startup: spec.nStartupRepeats, minDelta: spec.minDelta };
    default:
      return toCurvePruner(spec, context);
  }
});

function toCurvePruner(spec: z.output<typeof curvePrunerSchema>, context: z.RefinementCtx): Pruner {
  switch (spec.name) {
    case 'median':
      return { name: 'percentile', percentile: 50, ...startupSettings(spec), ...stepSettings(spec) };
    case 'percentile':
      return {
        name: 'percentile',
        percentile: spec.percentile,
        ...startupSettings(spec),
        ...stepSettings(spec),
      };
    case 'threshold': {
      const { lower = -Number.MAX_VALUE, upper = Number.MAX_VALUE } = spec;
      if (spec.lower === undefined && spec.upper === undefined) {
        return refuse(context, spec, 'needs lower or upper');
      }
      if (lower > upper) return refuse(context, spec, `has lower ${lower} above upper ${upper}`);
      return { name: 'threshold', lower, upper, ...stepSettings(spec) };
    }
    case 'hyperband':
      if (spec.maxResource >= spec.minResource) return spec;
      return refuse(context, spec, 'must not be below min_resource', undefined, ['max_resource']);
    default:
      return spec;
  }
}

function startupSettings(spec: { readonly nStartupTrials: number; readonly nMinTrials: number }) {
  return { startup: spec.nStartupTrials, atLeast: spec.nMinTrials };
}

function stepSettings(spec: { readonly nWarmupSteps: number; readonly intervalSteps: number }): PruningSteps {
  return { warmup: spec.nWarmupSteps, interval: spec.intervalSteps };
}

/** Schema of W&B's `early_terminate`. */
export const earlyTerminate = strictMapping({
  type: enumSchema(['hyperband']).describe('name of successive halving in W&B'),
  min_iter: integerSchema({ min: 1 }).optional().describe('reports at the first band'),
  max_iter: integerSchema({ min: 1 })
    .optional()
    .describe('maximum number of reports; the last band is at max_iter / eta'),
  s: integerSchema({ min: 1 }).optional().describe('number of bands, backwards from max_iter'),
  eta: numberSchema({ above: 1 }).default(3).describe('a band has eta times the reports of the one before'),
  strict: booleanSchema().default(true).describe('judge by the report at the band, not by the best so far'),
}).transform(({ minIter, maxIter, s, eta, strict }, context): Pruner => {
  if (minIter !== undefined && maxIter === undefined && s === undefined) {
    return { name: 'bands', bands: bandsFrom(minIter, eta), eta, strict };
  }
  if (maxIter !== undefined && s !== undefined && minIter === undefined) {
    return { name: 'bands', bands: bandsUpTo(maxIter, eta, s), eta, strict };
  }
  return refuse(
    context,
    s,
    'needs either min_iter alone, or max_iter with s',
    'for example { type: hyperband, min_iter: 3 }',
  );
});

/**
 * W&B's bands: each is `eta` times the previous one, rounded down.
 *
 * @example
 * bandsFrom(3, 3).slice(0, 3); // [3, 9, 27]
 */
function bandsFrom(minIter: number, eta: number): readonly number[] {
  const bands: number[] = [];
  for (let band = minIter; bands.length < 100 && band <= Number.MAX_SAFE_INTEGER; band *= eta) {
    bands.push(Math.floor(band));
  }
  return bands;
}

/**
 * W&B's bands, computed from the last one, `maxIter / eta`: each is the next one divided by `eta`, rounded down. There
 * are at most `s` bands, each at least 1.
 */
function bandsUpTo(maxIter: number, eta: number, s: number): readonly number[] {
  const bands: number[] = [];
  for (let band = maxIter / eta; bands.length < s && band >= 1; band /= eta) bands.unshift(Math.floor(band));
  return bands;
}
