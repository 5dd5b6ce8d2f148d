import { useInput, useStdin, type Key as InkKey } from 'ink';
import type { Key } from '../view-model/interaction.ts';

/** Calls `onKey` for every key, where the input is a terminal. In raw mode Ctrl-C is a key like any other. */
export function useKeys(onKey: (key: Key) => void): void {
  const { isRawModeSupported } = useStdin();
  useInput(
    (typed, key) => {
      const named = nameOf(typed, key);
      if (named !== undefined) return onKey(named);
      // Keys that are typed faster than they are read arrive as one text.
      for (const character of typed) onKey({ typed: character });
    },
    { isActive: isRawModeSupported },
  );
}

function nameOf(typed: string, key: InkKey): Key | undefined {
  if (key.ctrl) return typed === 'c' ? 'interrupt' : undefined;
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.pageUp) return 'pageUp';
  if (key.pageDown) return 'pageDown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'return';
  if (key.escape) return 'escape';
  return undefined;
}
