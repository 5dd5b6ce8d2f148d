import { hash } from 'node:crypto';

/** Longest name in characters: four bytes each, with a hash and an ending, stay below the 255 bytes of file systems. */
const MOST_CHARACTERS = 50;

/** Names that Windows keeps for devices, with any ending. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * File name for a text that a person chose: letters and digits of any script and `_@.-`, never hidden and never a device.
 * Texts that differ get names that differ, by a hash where a character had to go.
 *
 * @example
 * fileNameOf('l2/dropout'); // 'l2_dropout-5c0d…'
 */
export function fileNameOf(text: string): string {
  const plain = [...text.normalize('NFC').replaceAll(/[^\p{L}\p{M}\p{N}_@.-]/gu, '_')]
    .slice(0, MOST_CHARACTERS)
    .join('')
    .replace(/^[.-]/, '_')
    .replace(/\.$/, '_');
  return distinctName(text, device.test(plain) || plain === '' ? `_${plain}` : plain);
}

/** `plain` where it is the text itself, else with a hash of the text. */
export function distinctName(text: string, plain: string): string {
  return plain === text ? plain : `${plain}-${hash('sha256', text).slice(0, 8)}`;
}
