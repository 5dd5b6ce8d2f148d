import type { z } from 'zod';
import { flag, named, number, oneOf, refuse, whole, strictMapping } from '../task/strict-mapping.ts';
import type { PruningSteps, Pruner } from './pruner.ts';

const pace = {
  n_warmup_steps: whole({ min: 0 }).default(0).describe('no trial is judged at an earlier epoch'),
  interval_steps: whole({ min: 1 }).default(1).describe('once in so many epochs'),
};

const startup = {
  n_startup_trials: whole({ min: 0 }).default(5).describe('no trial is judged before so many are complete'),
  n_min_trials: whole({ min: 1 }).default(1).describe('nor at an epoch that fewer have reported'),
};

const halving = {
  min_resource: whole({ min: 1 }).default(1).describe('the epoch of the first rung'),
  bootstrap_count: whole({ min: 0 }).default(0).describe('so many must have reached a rung'),
};

/** Pruners that judge a trial by its curve, with Optuna's keys. */
const judging = {
  none: {},
  median: { ...startup, ...pace },
  percentile: {
    percentile: number({ min: 0, max: 100 }).describe(
      'the share of complete trials that one must not be behind',
    ),
    ...startup,
    ...pace,
  },
  threshold: {
    lower: number().optional().describe('a trial below it is stopped'),
    upper: number().optional().describe('a trial above it is stopped'),
    ...pace,
  },
  successive_halving: {
    ...halving,
    reduction_factor: whole({ min: 2 }).default(4).describe('the best 1 / so many go beyond a rung'),
    min_early_stopping_rate: whole({ min: 0 }).default(0).describe('so many rungs later'),
  },
  hyperband: {
    ...halving,
    max_resource: whole({ min: 1 }).describe('the epochs of a trial that is not stopped'),
    reduction_factor: whole({ min: 2 }).default(3).describe('the best 1 / so many go beyond a rung'),
  },
};

const judgingForms = named('pruner', judging);

/** Schema of `pruner`, which stops trials early. */
export const prunerSchema = named('pruner', {
  ...judging,
  patient: {
    patience: whole({ min: 0 }).describe('so many epochs without anything better are forgiven'),
    min_delta: number({ min: 0 }).default(0).describe('what counts as better'),
    wrapped_pruner: judgingForms
      .transform(judgingPruner)
      .prefault('none')
      .describe('the one that is asked when patience is over'),
  },
  paired: {
    n_startup_repeats: whole({ min: 1 })
      .default(2)
      .describe('no configuration is judged before so many repeats'),
    min_delta: number({ min: 0 }).default(0).describe('how much worse its mean difference may be'),
  },
}).transform((said, context): Pruner => {
  switch (said.name) {
    case 'patient': {
      const { wrappedPruner: wrapped, ...patient } = said;
      return { ...patient, wrapped };
    }
    case 'paired':
      return { name: 'paired', startup: said.nStartupRepeats, minDelta: said.minDelta };
    default:
      return judgingPruner(said, context);
  }
});

function judgingPruner(said: z.output<typeof judgingForms>, context: z.RefinementCtx): Pruner {
  switch (said.name) {
    case 'median':
      return { name: 'percentile', percentile: 50, ...startupOf(said), ...paceOf(said) };
    case 'percentile':
      return { name: 'percentile', percentile: said.percentile, ...startupOf(said), ...paceOf(said) };
    case 'threshold': {
      const { lower = -Number.MAX_VALUE, upper = Number.MAX_VALUE } = said;
      if ((said.lower === undefined && said.upper === undefined) || lower > upper) {
        return refuse(context, said, 'needs lower or upper, and lower not above upper');
      }
      return { name: 'threshold', lower, upper, ...paceOf(said) };
    }
    case 'hyperband':
      if (said.maxResource >= said.minResource) return said;
      return refuse(context, said, 'must not be below min_resource', undefined, ['max_resource']);
    default:
      return said;
  }
}

function startupOf(said: { readonly nStartupTrials: number; readonly nMinTrials: number }) {
  return { startup: said.nStartupTrials, atLeast: said.nMinTrials };
}

function paceOf(said: { readonly nWarmupSteps: number; readonly intervalSteps: number }): PruningSteps {
  return { warmup: said.nWarmupSteps, interval: said.intervalSteps };
}

/** Schema of W&B's `early_terminate`. */
export const earlyTerminate = strictMapping({
  type: oneOf(['hyperband']).describe('successive halving, in fact'),
  min_iter: whole({ min: 1 }).optional().describe('how many reports the first band is at'),
  max_iter: whole({ min: 1 }).optional().describe('how many reports the last band is below'),
  s: whole({ min: 1 }).optional().describe('how many bands there are, backwards from max_iter'),
  eta: number({ above: 1 }).default(3).describe('a band has eta times the reports of the one before'),
  strict: flag().default(true).describe('judge by the report at the band, not by the best so far'),
}).transform(({ minIter, maxIter, s, eta, strict }, context): Pruner => {
  if (minIter !== undefined && maxIter === undefined && s === undefined) {
    return { name: 'bands', bands: bandsFrom(minIter, eta), eta, strict };
  }
  if (maxIter !== undefined && s !== undefined && minIter === undefined) {
    return { name: 'bands', bands: bandsUpTo(maxIter, eta, s), eta, strict };
  }
  return refuse(context, s, 'needs min_iter, or max_iter and s', 'such as { type: hyperband, min_iter: 3 }');
});

/**
 * W&B's bands: starting at the first, each is `eta` times the previous one, rounded down.
 *
 * @example
 * bandsFrom(3, 3).slice(0, 3); // [3, 9, 27]
 */
function bandsFrom(minIter: number, eta: number): readonly number[] {
  const found: number[] = [];
  for (let band = minIter; found.length < 100 && band <= Number.MAX_SAFE_INTEGER; band *= eta) {
    found.push(Math.floor(band));
  }
  return found;
}

/** W&B's bands backwards from the last: `s` of them, each the following one divided by `eta`, rounded down. */
function bandsUpTo(maxIter: number, eta: number, s: number): readonly number[] {
  const found: number[] = [];
  for (let band = maxIter / eta; found.length < s && band >= 1; band /= eta) found.unshift(Math.floor(band));
  return found;
}
