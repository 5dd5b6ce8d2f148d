import type { Report } from '@ridgeline/core';

/**
 * The metrics that have a column of their own: the trainer's words. Whatever else an objective reports is kept as one
 * JSON object in the column `more`.
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

/** The columns of a row that hold values; `null` where a metric was not reported. */
export const valueColumnNames = [...metricColumns, 'more'] as const;

/** The same in one SQL list. */
export const valueColumns = valueColumnNames.join(', ');

/** What goes into {@link valueColumnNames}, in their order. */
export type ValueParameters = readonly (number | string | null)[];

export type ValueRow = Readonly<Record<(typeof metricColumns)[number], number | null>> & {
  readonly more: string | null;
};

const known: ReadonlySet<string> = new Set(metricColumns);

/** Values as the parameters of {@link valueColumns}, in their order. */
export function valueParameters(values: Report['values']): ValueParameters {
  const more = Object.entries(values).filter(([name]) => !known.has(name));
  return [
    ...metricColumns.map((name) => values[name] ?? null),
    more.length === 0 ? null : JSON.stringify(Object.fromEntries(more)),
  ];
}

/** The inverse of {@link valueParameters}. */
export function valuesOf(row: ValueRow): Report['values'] {
  const values: Record<string, number> = {};
  for (const name of metricColumns) {
    const value = row[name];
    if (value !== null) values[name] = value;
  }
  return row.more === null ? values : { ...values, ...(JSON.parse(row.more) as Report['values']) };
}
