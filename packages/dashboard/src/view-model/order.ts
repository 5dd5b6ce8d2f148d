import { Ranking, type RankingOrder, type Study } from '@ridgeline/core';
import { varyingParameters } from './varying-parameters.ts';

/** Orders to cycle through, starting with the ranking's own; the best or the smallest first. */
export function ordersOf(study: Study): readonly (RankingOrder | undefined)[] {
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

/** Next order in the cycle. */
export function nextOrder(order: RankingOrder | undefined, study: Study): RankingOrder | undefined {
  const orders = ordersOf(study);
  const at = orders.findIndex((one) => JSON.stringify(one?.by) === JSON.stringify(order?.by));
  return orders[(at + 1) % orders.length];
}

/** Text of the order: `by gap, lowest first`; empty for the ranking's own. */
export function orderText(order: RankingOrder | undefined, study: Study): string {
  if (order === undefined) return '';
  return `by ${nameOf(order.by, study)}, ${order.descending ? 'highest' : 'lowest'} first`;
}

function nameOf(by: RankingOrder['by'], study: Study): string {
  if (typeof by === 'string') return by === 'mean' ? study.definition.metric.name : by;
  const varying = varyingParameters(study.definition);
  return varying.find(({ path }) => path === by.parameter)?.name ?? by.parameter;
}
