import { renderToString } from 'ink';
import type { ReactNode } from 'react';

/** The rows of a frame as Ink draws it on so many columns of a terminal, without the blank ones below. */
export function draw(node: ReactNode, columns: number): string[] {
  return renderToString(node, { columns }).trimEnd().split('\n');
}
