import {
  canonicalJson,
  isOneOf,
  randomStream,
  methodSettings,
  type Configuration,
  type Parameters,
  type ParameterValue,
  type Strategy,
  type StrategyDimension,
} from '@ridgeline/core';
import { createCache, sortByFile, fixedValue, drawnSpaceSize } from '../draws.ts';
import { random } from '../random.ts';
import type { Sampler } from '../sampler.ts';
import { createSearchAxis, type SearchAxis } from '../axis.ts';
import { parzenEstimator } from './parzen.ts';
import { ObservationCache } from './observations.ts';
import { splitByValue } from './split.ts';

/**
 * Tree-structured Parzen estimator (Bergstra, Bardenet, Bengio, Kégl: "Algorithms for hyper-parameter optimization",
 * 2011) with the defaults of Optuna 5: multivariate, with pending configurations counted among the bad ones (a constant
 * liar). Like Optuna's, it also supports several objectives and constraints. Parameters with the same conditions are
 * modelled together, separately from the others.
 */
export const tpe: Sampler = {
  startup: (strategy) => methodSettings('tpe', strategy).startup,
  size: drawnSpaceSize,
  propose(strategy, point, search, history) {
    const { startup, candidates } = methodSettings('tpe', strategy);
    const { good, others } = splitByValue(history.finished, search);
    if (good.length + others.length < startup) return random.propose(strategy, point, search);
    const bad = [...others, ...history.pending].sort((a, b) => a.number - b.number);

    const values: Record<string, ParameterValue> = {};
    for (const [groupIndex, group] of groupCache(strategy, '', () => findGroups(strategy)).entries()) {
      if (!isActive(group, values)) continue;
      for (const { name, value } of group.fixed) values[name] = value;
      if (group.free.length === 0) continue;
      const stream = randomStream(search.seed, 'strategy', point, strategy.name, 'tpe', groupIndex);
      let index = 0;
      const weighting = search.objectives === undefined ? 'newest' : 'all';
      const best = findMostPromising(group, { good, bad, weighting }, candidates, () =>
        stream.uniform(index++),
      );
      group.free.forEach(({ name, axis }, column) => (values[name] = axis.decode(best[column]!)));
    }
    return sortByFile(strategy, values);
  },
};

/** Parameters that are active under the same conditions. */
interface Group {
  readonly when: NonNullable<StrategyDimension['when']>;
  readonly fixed: readonly { readonly name: string; readonly value: ParameterValue }[];
  readonly free: readonly { readonly name: string; readonly axis: SearchAxis }[];
  readonly observationCache: ObservationCache;
}

/** Configurations to which the two densities are fitted, with the weighting of the good ones. */
interface SplitConfigurations {
  readonly good: readonly Configuration[];
  readonly bad: readonly Configuration[];
  readonly weighting: 'newest' | 'all';
}

/** Finds the candidate with the highest acquisition: good over bad density, which rises with expected improvement. */
function findMostPromising(
  group: Group,
  { good, bad, weighting }: SplitConfigurations,
  candidateCount: number,
  draw: () => number,
): Float64Array {
  const axes = group.free.map(({ axis }) => axis);
  group.observationCache.clearIfLarge(good.length + bad.length);
  const goodDensity = parzenEstimator(axes, group.observationCache.selectTable(good), weighting);
  const badDensity = parzenEstimator(axes, group.observationCache.selectTable(bad));
  let best: { readonly point: Float64Array; readonly gain: number } | undefined;
  for (let candidate = 0; candidate < candidateCount; candidate++) {
    const point = goodDensity.sample(draw);
    const goodLog = goodDensity.logDensity(point);
    // A candidate worse than the best one needs no exact gain.
    const gain = goodLog - badDensity.logDensity(point, goodLog - (best?.gain ?? -Infinity));
    if (best === undefined || gain > best.gain) best = { point, gain };
  }
  return best!.point;
}

const groupCache = createCache<Strategy, readonly Group[]>();

/** Finds the groups, in an order in which conditions refer only to earlier groups. */
function findGroups({ dimensions }: Strategy): readonly Group[] {
  const unorderedGroups = new Map<string, StrategyDimension[]>();
  for (const dimension of dimensions) {
    const key = canonicalJson(
      (dimension.when ?? []).map(({ name, values, otherwise }) => ({ name, values, otherwise })),
    );
    unorderedGroups.set(key, [...(unorderedGroups.get(key) ?? []), dimension]);
  }
  const groups: Group[] = [];
  const orderedNames = new Set<string>();
  while (unorderedGroups.size > 0) {
    for (const [key, members] of unorderedGroups) {
      const when = members[0]!.when ?? [];
      if (!when.every(({ name }) => orderedNames.has(name))) continue;
      groups.push(createGroup(when, members));
      for (const { dimension } of members) orderedNames.add(dimension.name);
      unorderedGroups.delete(key);
    }
  }
  return groups;
}

function createGroup(when: Group['when'], members: readonly StrategyDimension[]): Group {
  const axes = members.map(({ dimension }) => ({ dimension, axis: createSearchAxis(dimension) }));
  const free = axes.flatMap(({ dimension, axis }) =>
    axis === undefined ? [] : [{ name: dimension.name, axis }],
  );
  return {
    when,
    fixed: axes.flatMap(({ dimension, axis }) =>
      axis === undefined ? [{ name: dimension.name, value: fixedValue(dimension) }] : [],
    ),
    free,
    observationCache: new ObservationCache(free),
  };
}

/** True if a group is active; `values` holds the active parameters that its conditions refer to. */
function isActive({ when }: Group, values: Parameters): boolean {
  return when.every(({ name, values: allowed, otherwise }) =>
    Object.hasOwn(values, name) ? isOneOf(values[name], allowed) : otherwise,
  );
}
