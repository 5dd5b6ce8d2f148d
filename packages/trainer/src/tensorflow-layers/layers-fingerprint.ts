import type { Fingerprint } from '@ridgeline/core';

/**
 * The numerics fingerprint of networks on TensorFlow's layers, all but the hash of the data. Neither trials of the engine
 * nor those of user modules share it.
 *
 * @param tensorFlow fingerprint of the library
 * @param version of tfjs-layers, as in `4.22.0`
 */
export function layersFingerprint(
  tensorFlow: Omit<Fingerprint, 'data'>,
  version: string,
): Omit<Fingerprint, 'data'> {
  return { ...tensorFlow, version: `tfjs-layers ${version} on ${tensorFlow.version}` };
}
