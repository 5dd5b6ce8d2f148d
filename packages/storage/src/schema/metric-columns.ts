import type { Report } from '@ridgeline/core';

/**
 * Metrics with their own column, under the trainer's names. Other values are stored as one JSON object in the column
 * `more`.
 */
export const metricColumns = [
  'loss',
  'val_loss',
  'train_loss',
  'penalty',
  'total_loss',
  'val_total_loss',
  'accuracy',
  'val_accuracy',
  'train_accuracy',
  'learning_rate',
  'sparsity',
  'weight_norm',
] as const;

/** Names of a row's value columns. The column of a metric that was not reported is null. */
export const valueColumnNames = [...metricColumns, 'more'] as const;

/** SQL list of {@link valueColumnNames}. */
export const valueColumns = valueColumnNames.join(', ');

/** Parameters for {@link valueColumnNames}, in that order. */
export type ValueParameters = readonly (number | string | null)[];

export type ValueRow = Readonly<Record<(typeof metricColumns)[number], number | null>> & {
  readonly more: string | null;
};

const metricColumnSet: ReadonlySet<string> = new Set(metricColumns);

/** Converts values to the parameters of {@link valueColumns}, in that order. */
export function valueParameters(values: Report['values']): ValueParameters {
  const more = Object.entries(values).filter(([name]) => !metricColumnSet.has(name));
  return [
    ...metricColumns.map((name) => values[name] ?? null),
    more.length === 0 ? null : JSON.stringify(Object.fromEntries(more)),
  ];
}

/** Inverse of {@link valueParameters}. */
export function valuesFromRow(row: ValueRow): Report['values'] {
  const values: Record<string, number> = {};
  for (const name of metricColumns) {
    const value = row[name];
    if (value !== null) values[name] = value;
  }
  return row.more === null ? values : { ...values, ...(JSON.parse(row.more) as Report['values']) };
}
