/** @jsxRuntime automatic */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import { screen, type ScreenInput } from '../view-model/screen.ts';
import { Lines } from './lines.tsx';

/** A frame: how far the study is, the view that is open, the keys; a brief one has only the first. */
export function StudyScreen({ brief, ...input }: ScreenInput & { readonly brief: boolean }): ReactNode {
  const { header, view, keys } = screen(input);
  const { terminal } = input;
  return (
    <Box flexDirection="column">
      <Lines lines={header} terminal={terminal} />
      <Lines lines={brief ? [] : view} terminal={terminal} />
      <Lines lines={brief ? [] : keys} terminal={terminal} />
    </Box>
  );
}
