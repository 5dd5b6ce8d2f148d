import { canonicalJson, type Fingerprint } from '@ridgeline/core';

/** Whether trials with these fingerprints differ in bits for the machine's sake: the data are the trial's own choice. */
export function numericsDiffer(a: Fingerprint, b: Fingerprint): boolean {
  const textOf = (fingerprint: Fingerprint) => canonicalJson({ ...fingerprint, data: '' });
  return textOf(a) !== textOf(b);
}
