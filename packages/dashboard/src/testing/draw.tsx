/** @jsxRuntime automatic */
import { render } from 'ink-testing-library';
import type { ReactNode } from 'react';

/** Rows of a frame as Ink draws it at a given width, without trailing blank rows. */
export function draw(node: ReactNode, columns: number): string[] {
  const { stdout, rerender, lastFrame, unmount } = render(<></>);
  // Ink's test stream always has 100 columns.
  Object.defineProperty(stdout, 'columns', { value: columns });
  rerender(<>{node}</>);
  const frame = lastFrame() ?? '';
  unmount();
  return frame.trimEnd().split('\n');
}
