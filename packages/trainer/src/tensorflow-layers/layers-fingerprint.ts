import type { Fingerprint } from '@ridgeline/core';

/**
 * Numerics fingerprint of networks on TensorFlow's layers, without the hash of the data. It differs from those of the
 * engine and of user modules.
 *
 * @param tensorFlow fingerprint of the library
 * @param version of tfjs-layers, such as `4.22.0`
 */
export function layersFingerprint(
  tensorFlow: Omit<Fingerprint, 'data'>,
  version: string,
): Omit<Fingerprint, 'data'> {
  return { ...tensorFlow, version: `tfjs-layers ${version} on ${tensorFlow.version}` };
}
