/** @jsxRuntime automatic */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import { overview, type OverviewInput } from '../view-model/overview.ts';
import { Lines } from './lines.tsx';

/** The first view: how far the study is, the strategies, the leaderboard, what runs, what went wrong, the keys. */
export function OverviewScreen(input: OverviewInput): ReactNode {
  const sections = overview(input);
  const { terminal } = input;
  return (
    <Box flexDirection="column">
      <Lines lines={sections.header} terminal={terminal} />
      <Lines lines={sections.strategies} terminal={terminal} />
      <Lines lines={sections.leaderboard} terminal={terminal} />
      <Lines lines={sections.running} terminal={terminal} />
      <Lines lines={sections.notices} terminal={terminal} />
      <Lines lines={sections.keys} terminal={terminal} />
    </Box>
  );
}
