import { hash } from 'node:crypto';

/**
 * Maximum length of a name in characters. With four bytes per character, a hash and an extension, it stays below the
 * 255 bytes that file systems allow.
 */
const MAX_CHARACTERS = 50;

/** Names that Windows reserves for devices, with any extension. */
const reservedName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * File name for a text that a person chose: letters and digits of any script and `_@.-`, never a hidden file or a
 * device. Different texts get different names: a hash is added to a text that had to be changed.
 *
 * @example
 * toFileName('l2/dropout'); // 'l2_dropout-5c0d…'
 */
export function toFileName(text: string): string {
  const safeName = [...text.normalize('NFC').replaceAll(/[^\p{L}\p{M}\p{N}_@.-]/gu, '_')]
    .slice(0, MAX_CHARACTERS)
    .join('')
    .replace(/^[.-]/, '_')
    .replace(/\.$/, '_');
  return distinctName(text, reservedName.test(safeName) || safeName === '' ? `_${safeName}` : safeName);
}

/** Returns `safeName` if it equals the text, else adds a hash of the text to it. */
export function distinctName(text: string, safeName: string): string {
  return safeName === text ? safeName : `${safeName}-${hash('sha256', text).slice(0, 8)}`;
}

/** File name of a program trial's log, in its study's log folder. */
export function trialLogName(trial: number): string {
  return `trial-${trial}.log`;
}
