/** @jsxRuntime automatic */
import { Text, Transform } from 'ink';
import { createContext, useContext, type ReactNode } from 'react';
import { noStandIns } from '../terminal/stand-ins.ts';
import type { Terminal } from '../view-model/capabilities.ts';
import type { Line } from '../view-model/line.ts';
import { paint } from '../view-model/palette.ts';

/** What Ink is handed in the place of a line; the line itself unless somebody says otherwise. */
export const StandInsContext = createContext(noStandIns);

/**
 * Lines of the view model, below each other. Ink 6.8 keeps every text that it ever measured, for good; a screen that is
 * left open for days has millions. So what is measured is blank, and the lines are put in its place when it is drawn.
 */
export function Lines({ lines, terminal }: { lines: readonly Line[]; terminal: Terminal }): ReactNode {
  const { standIn } = useContext(StandInsContext);
  if (lines.length === 0) return null;
  return (
    <Transform transform={(_blank, index) => standIn(paint(lines[index] ?? [], terminal))}>
      <Text>{lines.map(() => ' ').join('\n')}</Text>
    </Transform>
  );
}
