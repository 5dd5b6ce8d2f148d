/** @jsxRuntime automatic */
import { render } from 'ink-testing-library';
import type { ReactNode } from 'react';

/** The rows of a frame as Ink draws it on so many columns of a terminal, without the blank ones below. */
export function draw(node: ReactNode, columns: number): string[] {
  const { stdout, rerender, lastFrame, unmount } = render(<></>);
  // It has 100 columns, whatever a test is about.
  Object.defineProperty(stdout, 'columns', { value: columns });
  rerender(<>{node}</>);
  const frame = lastFrame() ?? '';
  unmount();
  return frame.trimEnd().split('\n');
}
