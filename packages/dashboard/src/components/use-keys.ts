import { useInput, useStdin, type Key as InkKey } from 'ink';
import type { Key } from '../view-model/press.ts';

/**
 * Calls `onKey` for every key, and `onSuspend` for Ctrl-Z, if the input is a terminal. Other combinations with Ctrl or Alt
 * are ignored, except Ctrl-C. A notch of the mouse wheel counts as three arrow keys. In raw mode, Ctrl-C and Ctrl-Z are
 * keys and send no signals.
 */
export function useKeys(onKey: (key: Key) => void, onSuspend: () => void): void {
  const { isRawModeSupported } = useStdin();
  useInput(
    (typed, key) => {
      const mouseReports = [...typed.matchAll(mouseReport)];
      for (const [, button] of mouseReports) {
        const wheelKey = wheelKeys[button!];
        if (wheelKey !== undefined) for (let row = 0; row < rowsPerNotch; row++) onKey(wheelKey);
      }
      if (mouseReports.length > 0) return;
      if (key.ctrl && typed === 'z') return onSuspend();
      const namedKey = toNamedKey(typed, key);
      if (namedKey !== undefined) return onKey(namedKey);
      if (key.ctrl || key.meta) return;
      // Several keys arrive as one text if they are typed faster than they are read.
      for (const character of typed) {
        if (character === ctrlZ) onSuspend();
        else onKey(controlKeys[character] ?? { typed: character });
      }
    },
    { isActive: isRawModeSupported },
  );
}

/** Matches a mouse report in SGR format: button and position. */
const mouseReport = /\[<(\d+);\d+;\d+[Mm]/g;

/** Keys for the wheel, by the button number in a mouse report. */
const wheelKeys: Readonly<Record<string, Key>> = { 64: 'up', 65: 'down' };

/** Number of rows scrolled by one notch of the wheel. */
const rowsPerNotch = 3;

function toNamedKey(typed: string, key: InkKey): Key | undefined {
  if (key.ctrl && typed === 'c') return 'interrupt';
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.tab) return 'tab';
  if (key.backspace || key.delete) return 'backspace';
  if (key.pageUp) return 'pageUp';
  if (key.pageDown) return 'pageDown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'return';
  if (key.escape) return 'escape';
  return undefined;
}

const ctrlZ = '\x1a';

/** Keys without a printable character, by their control character. */
const controlKeys: Readonly<Record<string, Key>> = {
  '\x03': 'interrupt',
  '\r': 'return',
  '\n': 'return',
  '\t': 'tab',
  '\b': 'backspace',
  '\x7f': 'backspace',
};
