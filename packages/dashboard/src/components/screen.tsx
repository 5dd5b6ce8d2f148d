/** @jsxRuntime automatic */
import type { ReactNode } from 'react';
import type { Terminal } from '../view-model/capabilities.ts';
import { selectGlyphs } from '../view-model/glyphs.ts';
import { distributeHeight } from '../view-model/heights.ts';
import { shownView } from '../view-model/interaction.ts';
import type { Scene } from '../view-model/scene.ts';
import { separateQueued } from '../view-model/snapshot.ts';
import { ConfigurationView } from './configuration-view.tsx';
import { FrontView } from './front-view.tsx';
import { Header } from './header.tsx';
import { KeyHints } from './key-hints.tsx';
import { LeaderboardView } from './leaderboard-view.tsx';
import { LogView } from './log-view.tsx';
import { ParametersView } from './parameters-view.tsx';
import { StrategiesView } from './strategies-view.tsx';
import { Stack, TerminalContext } from './line-text.tsx';

/** Inputs of a frame. */
export interface ScreenProps extends Pick<
  Scene,
  'snapshot' | 'owner' | 'interaction' | 'isLastFrame' | 'now' | 'load'
> {
  readonly terminal: Terminal;
  /** True to draw only the header. */
  readonly headerOnly?: boolean;
}

/** Blank columns on each side. The left margin contains the pointer of the selected row. */
const margin = 1;

/** Frame with progress, the open view and the keys. Below it, one row is left for the terminal's cursor. */
export function Screen({ terminal, headerOnly = false, ...input }: ScreenProps): ReactNode {
  const width = Math.max(1, terminal.columns - 2 * margin);
  const availableRows = Math.max(1, terminal.rows - 1);
  const heights = distributeHeight(availableRows, [
    { name: 'progress', min: 1, max: 1 },
    { name: 'view', min: 1, max: 3 },
    { name: 'title', min: 1, max: 1 },
    { name: 'keys', min: 1, max: input.isLastFrame ? 0 : 1 },
    { name: 'counts', min: 1, max: 1 },
    { name: 'view', min: 1, max: availableRows },
  ]);
  const height = heights.get('view') ?? 0;
  const snapshot = separateQueued(input.snapshot, input.owner);
  const scene: Scene = { ...input, snapshot, glyphs: selectGlyphs(terminal), width, height };
  return (
    <TerminalContext value={terminal}>
      <Stack width={terminal.columns} height={availableRows} paddingX={margin}>
        <Header scene={scene} hasTitle={heights.has('title')} hasCounts={heights.has('counts')} />
        <Stack height={height} overflowY="hidden">
          {!headerOnly && <View scene={scene} />}
        </Stack>
        {heights.has('keys') && !headerOnly && <KeyHints {...scene} />}
      </Stack>
    </TerminalContext>
  );
}

/** The open view; blank until its data have been read. */
function View({ scene }: { readonly scene: Scene }): ReactNode {
  const { viewData } = scene.snapshot;
  if (viewData.view !== shownView(scene.interaction)) return null;
  switch (viewData.view) {
    case 'leaderboard':
      return <LeaderboardView scene={scene} data={viewData} />;
    case 'configuration':
      return <ConfigurationView scene={scene} data={viewData} />;
    case 'strategies':
      return <StrategiesView scene={scene} data={viewData} />;
    case 'parameters':
      return <ParametersView scene={scene} data={viewData} />;
    case 'front':
      return <FrontView scene={scene} data={viewData} />;
    case 'log':
      return <LogView scene={scene} data={viewData} />;
  }
}
