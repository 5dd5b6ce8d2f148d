/**
 * The trainer from its sources, and trials that do everything at once. By their files, because a script at the top is no
 * package that could depend on another.
 */
const source = (file) => import(new URL(`../../packages/${file}`, import.meta.url).href);

const { parseTask } = await source('core/src/index.ts');
const { findBackend } = await source('trainer/src/tensorflow/ladder.ts');
const { openBackend } = await source('trainer/src/tensorflow/open.ts');
export const { openKernels } = await source('trainer/src/kernels/open-kernels.ts');
export const { train } = await source('trainer/src/train.ts');

/** @param which `native`, `wasm` or `both` */
export async function openBackends(which) {
  const native = findBackend().choice;
  const choices = {
    native: [native],
    wasm: [{ rung: 'wasm' }],
    both: [native, { rung: 'wasm' }],
  }[which];
  return Promise.all(choices.map((choice) => openBackend(choice)));
}

/** Bytes and classes without sense. */
export function syntheticData(features, rows) {
  const values = Uint8Array.from({ length: rows * features }, (_, i) => Math.imul(i, 2654435761) >>> 24);
  const targets = Uint8Array.from({ length: rows }, (_, i) => (Math.imul(i, 40503) >>> 4) % 10);
  return {
    name: 'mnist',
    problem: { type: 'multi-class', classes: 10 },
    rows,
    features,
    inputs: { type: 'bytes', values, divisor: 255 },
    targets,
    sha256: 'synthetic',
  };
}

/** Members of a group that differ in everything that may differ: each has a penalty, dropout, a bound and a schedule. */
export function trialsOf(count, { hidden, epochs, train }) {
  return Array.from({ length: count }, (_, trial) => {
    const parsed = parseTask(
      {
        data: { name: 'mnist', train, validation: 16 },
        network: {
          hidden: [hidden],
          activation: 'relu',
          dropout: 0.1 + (0.4 * trial) / count,
          kernel_regularizer: { l2: 1e-4 * (1 + trial) },
          kernel_constraint: { name: 'MaxNorm', max_value: 1 + trial / count },
        },
        training: {
          epochs,
          batch_size: 32,
          optimizer: { name: 'adam', learning_rate: 1e-3 },
          schedule: { name: 'ExponentialDecay', decay_rate: 0.8 + (0.1 * trial) / count, decay_steps: 100 },
        },
      },
      [],
    );
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return { key: { trial, attempt: 1, token: '' }, task: parsed.value, seed: 0 };
  });
}
