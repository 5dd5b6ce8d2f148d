import { encodeSpec } from '../encode-spec.ts';
import type { NetworkSpec } from '../network-spec.ts';
import { AddonFailure } from './addon-failure.ts';
import { firstErrorLine, runProgram } from './run-program.ts';

/** Program that trains one step from zero weights and prints the loss, which must be log 2. */
const probeProgram = `
const engine = require(process.argv[1]);
const spec = Float64Array.from(JSON.parse(process.argv[2]));
const handle = engine.create(spec, spec.length);
const sums = new Float64Array(5);
const [inputs, targets, order] = [new Uint8Array(32).fill(9), Uint8Array.of(0, 1), Uint32Array.of(0, 1)];
const rates = Float64Array.of(0.1);
engine.train(handle, inputs, targets, order, 2, rates, 1, 1, new Uint32Array(0), sums);
process.stdout.write(String(sums[1] / sums[0]));
`;

/** Network that the program trains. */
const probeSpec: NetworkSpec = {
  features: 16,
  problem: { type: 'multi-class', classes: 2 },
  inputs: { type: 'bytes', divisor: 9 },
  batchSize: 2,
  loss: { name: 'sparse_categorical_crossentropy' },
  classWeight: undefined,
  optimizer: {
    name: 'adam',
    learningRate: 0.1,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    amsgrad: false,
    clipping: { type: 'none' },
  },
  layers: [
    {
      type: 'dense',
      units: 2,
      kernelRegularizer: { l1: 0, l2: 0, proximalL1: 0 },
      biasRegularizer: { l1: 0, l2: 0 },
      kernelConstraint: { name: 'none' },
    },
  ],
};

/**
 * Tests in another process that an addon loads and computes on this processor.
 *
 * @throws AddonFailure if the addon fails to load or computes a wrong loss
 */
export async function probeAddon(addon: string): Promise<void> {
  const fields = JSON.stringify([...encodeSpec(probeSpec)]);
  const { code, stdout, stderr } = await runProgram(process.execPath, ['-e', probeProgram, addon, fields], {
    environment: { ...process.env, NODE_OPTIONS: '' },
    timeoutMs: 60_000,
  });
  if (code !== 0) {
    throw new AddonFailure(
      `the addon does not run on this machine: ${firstErrorLine(stderr) || 'its process was killed'}`,
      { isLasting: true },
    );
  }
  if (Math.abs(Number(stdout) - Math.LN2) > 1e-6) {
    throw new AddonFailure(`the addon computes a loss of ${stdout} instead of log 2`, { isLasting: true });
  }
}
