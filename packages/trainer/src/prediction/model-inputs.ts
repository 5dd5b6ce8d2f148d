import { sizeOfShape, didYouMeanHint, type ShapedLayer } from '@ridgeline/core';
import { dataError } from '../data/data-error.ts';
import type { ModelMetadata } from '../checkpoint/saved-model.ts';
import { formatCellPosition, readColumn } from '../data/csv-columns.ts';
import { readTable, type CsvTable } from '../data/csv.ts';
import { listRows, scaleInputs } from '../data/examples.ts';
import { createNumericCoding, type InputColumn, type TableCoding } from '../data/table-coding.ts';
import { missingColumnError, decodeTable } from '../data/user-csv.ts';
import { readUserData } from '../user-file.ts';

/** Inputs of a network, prepared as in training. */
export interface ModelInputs {
  readonly rows: number;
  /** `[rows, features]`, row-major. */
  readonly inputs: Float32Array;
}

/**
 * Reads the rows of a table as inputs of a model. Columns are found by name, in any order; the target and ignored
 * columns may be present. A model trained on arrays or pictures reads the columns `x0`, `x1`, …
 *
 * @throws RidgelineError `DATA_DAMAGED` as {@link readTable} does and, with the position, for a missing or unknown
 * column, an unknown category, or an empty cell where training allowed none; `FILE_UNREADABLE` for an unreadable file.
 * @example
 * readModelInputs('new.csv', metadata).rows; // 12
 */
export function readModelInputs(path: string, metadata: ModelMetadata): ModelInputs {
  const coding = metadata.table ?? createArrayCoding(metadata.layers);
  const { missingValues, delimiter, decimal } = coding;
  const table = readTable(decodeTable(readUserData(path, 'table'), path), path, {
    missingValues,
    delimiter,
    decimal,
    ...(coding.columns[0] && { target: coding.columns[0].name }),
  });
  assertKnownColumns(table, coding);
  const features = coding.columns.flatMap((column) => readFeatures(table, column, coding.allowsEmpty));
  const rows = table.rows.length;
  const values = new Float32Array(rows * features.length);
  features.forEach((feature, index) =>
    feature.values.forEach((value, row) => (values[row * features.length + index] = value)),
  );
  const inputs = scaleInputs(
    { inputs: { values }, features: features.length },
    metadata.inputs,
    listRows(rows),
  );
  assertKnownCategories(inputs, table, features, metadata.layers);
  return { rows, inputs };
}

/** Columns for the inputs of a network that was not trained on a table. */
function createArrayCoding(layers: readonly ShapedLayer[]): TableCoding {
  const count = sizeOfShape(layers[0]!.inputs);
  const names = Array.from({ length: count }, (_, index) => `x${index}`);
  return createNumericCoding(names, 'y');
}

function assertKnownColumns(table: CsvTable, { columns, ignored, target }: TableCoding): void {
  const names = columns.map((column) => column.name);
  const missingColumn = names.find((name) => !table.columns.includes(name));
  if (missingColumn !== undefined) throw missingColumnError(table, missingColumn);
  const knownColumns = [...names, ...ignored, target];
  const unknownColumn = table.columns.find((name) => !knownColumns.includes(name));
  if (unknownColumn === undefined) return;
  throw dataError(
    `${table.name}:1, column "${unknownColumn}" is unknown to the model.`,
    didYouMeanHint(unknownColumn, names) ?? 'remove the column from the table',
  );
}

/** Numbers of one input of the network. */
interface Feature {
  readonly column: string;
  /** NaN for an empty cell. */
  readonly values: readonly number[];
}

function readFeatures(table: CsvTable, column: InputColumn, allowsEmpty: boolean): readonly Feature[] {
  const { name } = column;
  const index = table.columns.indexOf(name);
  const cells = table.rows.map(({ cells }) => cells[index]!);
  const emptyRow = cells.indexOf('');
  if (emptyRow !== -1 && !allowsEmpty) {
    throw dataError(
      `${formatCellPosition(table, emptyRow, name)} is empty.`,
      'the model was trained without empty cells',
    );
  }
  if (column.type !== 'category') {
    const { values } = readColumn(table, name, column.type);
    return [{ column: name, values }];
  }
  const { categories } = column;
  const unknownRow = cells.findIndex((cell) => cell !== '' && !categories.includes(cell));
  if (unknownRow !== -1) {
    const cell = cells[unknownRow]!;
    throw dataError(
      `${formatCellPosition(table, unknownRow, name)}: the category "${cell}" is unknown to the model.`,
      didYouMeanHint(cell, categories) ?? `known categories are ${categories.join(', ')}`,
    );
  }
  return categories.map((category) => ({
    column: name,
    values: cells.map((cell) => (cell === '' ? Number.NaN : Number(cell === category))),
  }));
}

/** Checks that all inputs of an Embedding are categories that it was trained for: whole numbers below its size. */
function assertKnownCategories(
  inputs: Float32Array,
  table: CsvTable,
  features: readonly Feature[],
  layers: readonly ShapedLayer[],
): void {
  const embedding = layers.map(({ layer }) => layer).find((layer) => layer.type === 'Embedding');
  if (embedding === undefined) return;
  const { inputDim } = embedding;
  const invalidIndex = inputs.findIndex(
    (value) => !Number.isInteger(value) || value < 0 || value >= inputDim,
  );
  if (invalidIndex === -1) return;
  const { column } = features[invalidIndex % features.length]!;
  throw dataError(
    `${formatCellPosition(table, Math.floor(invalidIndex / features.length), column)}: ${inputs[invalidIndex]} is not one of the categories 0 to ${inputDim - 1}.`,
  );
}
