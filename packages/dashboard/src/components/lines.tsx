/** @jsxRuntime automatic */
import { Text, Transform } from 'ink';
import type { ReactNode } from 'react';
import type { Line } from '../view-model/line.ts';
import type { Terminal } from '../view-model/capabilities.ts';
import { paint } from '../view-model/palette.ts';

/**
 * Lines of the view model, below each other. Ink 6.8 keeps every text that it ever measured, for good; a screen that is
 * left open for days has millions. So what is measured is blank, and the lines are put in its place when it is drawn.
 */
export function Lines({ lines, terminal }: { lines: readonly Line[]; terminal: Terminal }): ReactNode {
  if (lines.length === 0) return null;
  const painted = lines.map((line) => paint(line, terminal));
  return (
    <Transform transform={(_blank, index) => painted[index] ?? ''}>
      <Text>{lines.map(() => ' ').join('\n')}</Text>
    </Transform>
  );
}
