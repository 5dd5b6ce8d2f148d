import { z } from 'zod';
import { flag, named, number, oneOf, refuse, taking, whole, strictMapping } from '../task/strict-mapping.ts';
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

const forms = named('pruner', {
  ...judging,
  patient: {
    patience: whole({ min: 0 }).describe('so many epochs without anything better are forgiven'),
    min_delta: number({ min: 0 }).default(0).describe('what counts as better'),
    wrapped_pruner: judgingForms.prefault('none').describe('the one that is asked when patience is over'),
  },
  paired: {
    n_startup_repeats: whole({ min: 1 })
      .default(2)
      .describe('no configuration is judged before so many repeats'),
    min_delta: number({ min: 0 }).default(0).describe('how much worse its mean difference may be'),
  },
});

/** Schema of `pruner`, which stops trials early. */
export const prunerWords = forms.transform((said, context): Pruner => {
  switch (said.name) {
    case 'patient': {
      const { patience, min_delta, wrapped_pruner } = said;
      const wrapped = judgingPruner(wrapped_pruner, context, ['wrapped_pruner']);
      return { name: 'patient', patience, minDelta: min_delta, wrapped };
    }
    case 'paired':
      return { name: 'paired', startup: said.n_startup_repeats, minDelta: said.min_delta };
    default:
      return judgingPruner(said, context, []);
  }
});

function judgingPruner(
  said: z.output<typeof judgingForms>,
  context: z.RefinementCtx,
  path: readonly string[],
): Pruner {
  switch (said.name) {
    case 'none':
      return said;
    case 'median':
      return { name: 'percentile', percentile: 50, ...startupOf(said), ...paceOf(said) };
    case 'percentile':
      return { name: 'percentile', percentile: said.percentile, ...startupOf(said), ...paceOf(said) };
    case 'threshold': {
      const { lower = -Number.MAX_VALUE, upper = Number.MAX_VALUE } = said;
      if ((said.lower === undefined && said.upper === undefined) || lower > upper) {
        return refuse(context, said, 'needs lower or upper, and lower not above upper', undefined, path);
      }
      return { name: 'threshold', lower, upper, ...paceOf(said) };
    }
    case 'successive_halving': {
      const { min_resource, reduction_factor, min_early_stopping_rate, bootstrap_count } = said;
      return {
        name: 'successive_halving',
        minResource: min_resource,
        reductionFactor: reduction_factor,
        minEarlyStoppingRate: min_early_stopping_rate,
        bootstrapCount: bootstrap_count,
      };
    }
    case 'hyperband': {
      const { min_resource, max_resource, reduction_factor, bootstrap_count } = said;
      if (max_resource < min_resource) {
        return refuse(context, said, 'must not be below min_resource', undefined, [...path, 'max_resource']);
      }
      return {
        name: 'hyperband',
        minResource: min_resource,
        maxResource: max_resource,
        reductionFactor: reduction_factor,
        bootstrapCount: bootstrap_count,
      };
    }
  }
}

function startupOf(said: { readonly n_startup_trials: number; readonly n_min_trials: number }) {
  return { startup: said.n_startup_trials, atLeast: said.n_min_trials };
}

function paceOf(said: { readonly n_warmup_steps: number; readonly interval_steps: number }): PruningSteps {
  return { warmup: said.n_warmup_steps, interval: said.interval_steps };
}

const terminate = strictMapping({
  type: oneOf(['hyperband']).describe('successive halving, in fact'),
  min_iter: whole({ min: 1 }).optional().describe('how many reports the first band is at'),
  max_iter: whole({ min: 1 }).optional().describe('how many reports the last band is below'),
  s: whole({ min: 1 }).optional().describe('how many bands there are, backwards from max_iter'),
  eta: number({ above: 1 }).default(3).describe('a band has eta times the reports of the one before'),
  strict: flag().default(true).describe('judge by the report at the band, not by the best so far'),
});

/** Schema of W&B's `early_terminate`. */
export const earlyTerminate = taking(
  z.unknown().transform((source, context): Pruner => {
    const said = terminate.safeParse(source);
    if (!said.success) {
      context.issues.push(...(said.error.issues as never[]));
      return z.NEVER;
    }
    const { min_iter, max_iter, s, eta, strict } = said.data;
    if (min_iter !== undefined && max_iter === undefined && s === undefined) {
      return { name: 'bands', bands: bandsFrom(min_iter, eta), eta, strict };
    }
    if (max_iter !== undefined && s !== undefined && min_iter === undefined) {
      return { name: 'bands', bands: bandsUpTo(max_iter, eta, s), eta, strict };
    }
    return refuse(
      context,
      source,
      'needs min_iter, or max_iter and s',
      'such as { type: hyperband, min_iter: 3 }',
    );
  }),
  (inner) => inner(terminate),
);

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
