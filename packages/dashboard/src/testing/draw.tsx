/** @jsxRuntime automatic */
import { render } from 'ink-testing-library';
import type { ReactNode } from 'react';

/** Draws a node with Ink at the given width and returns its rows, without trailing blank rows. */
export function draw(node: ReactNode, columns: number): string[] {
  const { stdout, rerender, lastFrame, unmount } = render(<></>);
  // Ink's test stream always has 100 columns.
  Object.defineProperty(stdout, 'columns', { value: columns });
  rerender(<>{node}</>);
  const frame = lastFrame() ?? '';
  unmount();
  return frame.trimEnd().split('\n');
}
