import { Ranking, type RankingOrder, type Study } from '@ridgeline/core';
import { varyingParameters } from './varying-parameters.ts';

/** Lists the orders of the leaderboard: the ranking, then one per column, from the best or smallest value on. */
export function listOrders(study: Study): readonly (RankingOrder | undefined)[] {
  const { strategies, seeds, metric } = study.definition;
  const keys: RankingOrder['by'][] = [
    ...(strategies.length > 1 ? ['strategy' as const] : []),
    ...varyingParameters(study.definition).map(({ path }) => ({ parameter: path })),
    'mean',
    ...(seeds.length > 1 ? ['deviation' as const] : []),
    'gap',
    'number',
  ];
  const higherIsBetter = new Ranking(metric).isBetter(1, 0);
  return [undefined, ...keys.map((by) => ({ by, descending: by === 'mean' && higherIsBetter }))];
}

/** Returns the next order in the cycle. */
export function nextOrder(order: RankingOrder | undefined, study: Study): RankingOrder | undefined {
  const orders = listOrders(study);
  const index = orders.findIndex((candidate) => JSON.stringify(candidate?.by) === JSON.stringify(order?.by));
  return orders[(index + 1) % orders.length];
}

/** Formats an order, for example `by gap, lowest first`; empty for the ranking. */
export function orderText(order: RankingOrder | undefined, study: Study): string {
  if (order === undefined) return '';
  return `by ${orderKeyName(order.by, study)}, ${order.descending ? 'highest' : 'lowest'} first`;
}

function orderKeyName(by: RankingOrder['by'], study: Study): string {
  if (typeof by === 'string') return by === 'mean' ? study.definition.metric.name : by;
  const parameters = varyingParameters(study.definition);
  return parameters.find(({ path }) => path === by.parameter)?.name ?? by.parameter;
}
