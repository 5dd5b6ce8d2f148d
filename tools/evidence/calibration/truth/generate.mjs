import { importSource } from '../../../build/import-source.mjs';

const { randomStream } = await importSource('core/src/index.ts');

export const features = 20;

/**
 * Generates rows of two classes. Three of 20 inputs matter, individually and in combination, and one label in ten is
 * wrong.
 *
 * @param key key of the random stream; equal keys give equal rows
 */
export function generateRows(rowCount, ...key) {
  const stream = randomStream(22, ...key);
  let next = 0;
  const uniform = () => stream.uniform(next++);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const values = Float32Array.from({ length: rowCount * features }, normal);
  const targets = Uint8Array.from({ length: rowCount }, (_, row) => {
    const [a, b, c] = values.subarray(row * features);
    return Number(a + b * c + 0.5 * b > 0) ^ Number(uniform() < 0.1);
  });
  return { values, targets };
}

/** Creates a data set of the given rows, by default all, for training networks. */
export function createDataSet(name, { values, targets }, rows = Uint32Array.from(targets.keys())) {
  const inputs = Float32Array.from({ length: rows.length * features }, (_, i) => {
    return values[rows[Math.floor(i / features)] * features + (i % features)];
  });
  return {
    name,
    problem: { type: 'binary' },
    rows: rows.length,
    features,
    inputs: { type: 'numbers', values: inputs },
    targets: Uint8Array.from(rows, (row) => targets[row]),
    sha256: name,
    whole: name,
  };
}
