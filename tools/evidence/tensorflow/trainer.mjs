/** @ridgeline/trainer as built, by path: a script of tools is not a package that could depend on it. */
const built = (file) => import(new URL(`../../../packages/trainer/dist/${file}`, import.meta.url).href);

export const trainer = await built('index.js');
export const { lazyTensorFlow } = await built('objective/lazy-tensorflow.js');
export const { loadTfjsNode } = await built('tensorflow/tfjs.js');
export const { downloadWheel } = await built('tensorflow/download.js');
export const { thisHost } = await built('tensorflow/host.js');
export const { wheelFor } = await built('tensorflow/wheel.js');
