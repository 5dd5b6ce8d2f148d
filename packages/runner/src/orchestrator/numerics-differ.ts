import { canonicalJson, type Fingerprint } from '@ridgeline/core';

/**
 * True if these fingerprints imply different bits because of the machine; the data are the trial's own
 * choice.
 */
export function numericsDiffer(a: Fingerprint, b: Fingerprint): boolean {
  const textOf = (fingerprint: Fingerprint) => canonicalJson({ ...fingerprint, data: '' });
  return textOf(a) !== textOf(b);
}
