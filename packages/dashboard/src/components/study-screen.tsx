/** @jsxRuntime automatic */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import { screen, type ScreenInput } from '../view-model/screen.ts';
import { Lines } from './lines.tsx';

/** A frame: how far the study is, the view that is open, the keys. */
export function StudyScreen(input: ScreenInput): ReactNode {
  const { header, view, keys } = screen(input);
  const { terminal } = input;
  return (
    <Box flexDirection="column">
      <Lines lines={header} terminal={terminal} />
      <Lines lines={view} terminal={terminal} />
      <Lines lines={keys} terminal={terminal} />
    </Box>
  );
}
