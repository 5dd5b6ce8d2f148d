import { createLazyTensorFlow } from '../objective/lazy-tensorflow.ts';
import { availableBackends } from '../testing/available-backends.ts';
import { computeGlobalMax } from './global-max.ts';

const backends = await Promise.all(
  availableBackends().map(async (choice) => {
    const { tf } = (await createLazyTensorFlow(choice)).get();
    return { candidate: choice.candidate, tf };
  }),
);

it.each(backends)('equal maxima share the gradient on $candidate', ({ tf }) => {
  // Two examples of four steps with two channels.
  const x = tf.tensor3d([3, 0, 3, -1, 1, 0, 3, 0, 2, 5, 4, 5, 4, 5, 1, 5], [2, 4, 2]);
  const dy = tf.tensor2d([6, 3, 2, 8], [2, 2]);
  const { value, grad } = tf.valueAndGrad((sequences) => computeGlobalMax(tf, sequences))(x, dy);
  expect([...value.dataSync()]).toEqual([3, 0, 4, 5]);
  expect([...grad.dataSync()]).toEqual([2, 1, 2, 0, 0, 1, 2, 1, 0, 2, 1, 2, 1, 2, 0, 2]);
});
