import type { ConfigurationState, RankingOrder, RankingPage } from '@ridgeline/core';

/** Subquery for the last epoch that the attempt of the outer query has reported. */
export const lastEpochSubquery = `SELECT step FROM report WHERE report.study = attempt.study AND report.trial = attempt.trial
  ORDER BY step DESC LIMIT 1`;

/** Columns of a configuration. Its `epochs` are the stored sum over ended trials plus the epochs of running trials. */
export const rankedColumns = `number, strategy, point, parameters, part, state, complete, running, mean, deviation, gap,
  epochs_at_most, tier, score,
  epochs + CASE running WHEN 0 THEN 0 ELSE coalesce((SELECT sum((${lastEpochSubquery})) FROM attempt
    WHERE attempt.study = configuration.study AND attempt.state = 'running'
    AND attempt.trial BETWEEN configuration.number * @repeats AND (configuration.number + 1) * @repeats - 1), 0)
  END AS epochs`;

/** Expressions that order configurations by their parameter `@parameter`, in the SQL of one database. */
export interface ParameterOrder {
  /** 0 for a number or a boolean, 1 for a string, a list or an object, 2 for a missing value. */
  readonly kind: string;
  /** Sort keys among values of one kind. */
  readonly keys: readonly string[];
}

/**
 * Creates the query for a page of the ranking. In rank order, the query reads an index from its start to the end of the
 * page. In any other order, it visits each configuration of the study once.
 */
export function createRankingQuery(
  { strategy, state, order }: RankingPage,
  parameterOrder: ParameterOrder,
): string {
  const where = [
    'study = @study',
    ...(strategy === undefined ? [] : ['strategy = @strategy']),
    ...(state === undefined ? [] : stateConditions[state]),
  ].join(' AND ');
  const index = strategy === undefined ? 'configuration_by_rank' : 'configuration_by_strategy';
  const orderClause = order === undefined ? 'tier, score, number' : orderBy(order, parameterOrder);
  return `SELECT ${rankedColumns} FROM (SELECT number AS number_on_page FROM configuration
      ${order === undefined ? `INDEXED BY ${index}` : ''} WHERE ${where} ORDER BY ${orderClause} LIMIT @limit OFFSET @offset) AS page
    CROSS JOIN configuration WHERE study = @study AND number = number_on_page ORDER BY ${orderClause}`;
}

/** Conditions by state. Tiers identify complete and running configurations; all other states share tier 3. */
const stateConditions: Readonly<Record<ConfigurationState, readonly string[]>> = {
  complete: ['tier <= 0'],
  running: ['tier BETWEEN 1 AND 2'],
  pruned: ['tier = 3', 'state = @state'],
  diverged: ['tier = 3', 'state = @state'],
  failed: ['tier = 3', 'state = @state'],
  cancelled: ['tier = 3', 'state = @state'],
};

function orderBy({ by, descending }: RankingOrder, { kind, keys }: ParameterOrder): string {
  const direction = descending ? 'DESC' : 'ASC';
  const withDirection = (expressions: readonly string[]) =>
    expressions.map((expression) => `${expression} ${direction}`).join(', ');
  return typeof by === 'string'
    ? `${columns[by]} IS NULL, ${withDirection([columns[by]])}, number`
    : `${kind}, ${withDirection(keys)}, number`;
}

const columns: Readonly<Record<Extract<RankingOrder['by'], string>, string>> = {
  number: 'number',
  strategy: 'strategy',
  mean: 'mean',
  deviation: 'deviation',
  gap: 'gap',
};
