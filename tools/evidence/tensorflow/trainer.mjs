/** Imports a built file by path, because tools must not depend on a package by its name. */
const importBuilt = (file) => import(new URL(`../../../packages/${file}`, import.meta.url).href);

export const trainer = await importBuilt('trainer/dist/index.js');
export const { createLazyTensorFlow } = await importBuilt('trainer/dist/objective/lazy-tensorflow.js');
export const { loadTfjsNode } = await importBuilt('trainer/dist/tensorflow/tfjs.js');
export const { downloadWheel } = await importBuilt('trainer/dist/tensorflow/libraries.js');
export const { detectHost } = await importBuilt('trainer/dist/tensorflow/host.js');
export const { selectWheel } = await importBuilt('trainer/dist/tensorflow/wheel.js');
