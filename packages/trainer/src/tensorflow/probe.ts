import { nativeEnvironment } from './environment.ts';
import { RungFailure } from './rung.ts';
import { lastWords, runSubprocess } from './subprocess.ts';

/** Program that loads the addon, multiplies [1 2; 3 4] by itself, and prints the result. */
const program = `
const tf = require(process.argv[1]);
const x = tf.createTensor([2, 2], tf.TF_FLOAT, Float32Array.of(1, 2, 3, 4));
const plain = { type: tf.TF_ATTR_BOOL, value: false };
const attributes = [
  { name: 'transpose_a', ...plain },
  { name: 'transpose_b', ...plain },
  { name: 'T', type: tf.TF_ATTR_TYPE, value: tf.TF_FLOAT },
];
const [product] = tf.executeOp('MatMul', attributes, [x, x], 1);
console.log(JSON.stringify({ version: tf.TF_Version, product: [...tf.tensorDataSync(product.id)] }));
`;

/**
 * Version of the TensorFlow behind an addon, after checking that it computes.
 *
 * @throws RungFailure if it cannot be loaded or computes a wrong result.
 */
export async function probeTensorFlowAddon(addon: string): Promise<string> {
  const environment: NodeJS.ProcessEnv = { ...process.env, ...nativeEnvironment, NODE_OPTIONS: '' };
  const { code, stdout, stderr } = await runSubprocess(process.execPath, ['-e', program, addon], {
    environment,
    timeout: 120_000,
  });
  if (code !== 0) {
    const error = stderr.split('\n').find((line) => line.startsWith('Error:')) ?? lastWords(stderr);
    throw new RungFailure(`the addon does not load: ${error || 'its process was killed'}`);
  }
  const { version, product } = JSON.parse(stdout) as { version: string; product: number[] };
  if (product.join() !== '7,10,15,22')
    throw new RungFailure(`TensorFlow ${version} multiplies wrongly: ${product.join()}`);
  return version;
}
