/** Built packages, by path: a script of tools is not a package that could depend on them. */
const built = (file) => import(new URL(`../../../packages/${file}`, import.meta.url).href);

export const trainer = await built('trainer/dist/index.js');
export const { lazyTensorFlow } = await built('trainer/dist/objective/lazy-tensorflow.js');
export const { loadTfjsNode } = await built('trainer/dist/tensorflow/tfjs.js');
export const { downloadWheel } = await built('trainer/dist/tensorflow/libraries.js');
export const { detectHost } = await built('trainer/dist/tensorflow/host.js');
export const { selectWheel } = await built('trainer/dist/tensorflow/wheel.js');
