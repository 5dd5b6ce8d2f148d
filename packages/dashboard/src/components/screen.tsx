/** @jsxRuntime automatic */
import type { ReactNode } from 'react';
import type { Terminal } from '../view-model/capabilities.ts';
import { glyphsOf } from '../view-model/glyphs.ts';
import { shareHeight } from '../view-model/heights.ts';
import { shownView } from '../view-model/interaction.ts';
import type { Scene } from '../view-model/scene.ts';
import { withoutQueued } from '../view-model/snapshot.ts';
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
  'snapshot' | 'owner' | 'interaction' | 'last' | 'now' | 'load'
> {
  readonly terminal: Terminal;
  /** True to draw only the header. */
  readonly brief?: boolean;
}

/** Blank columns on both sides. The left ones hold the cursor's mark. */
const margin = 1;

/**
 * A frame: progress, the open view, the keys. It is as wide as the terminal and one row shorter, which leaves a row for
 * the terminal's own cursor.
 */
export function Screen({ terminal, brief = false, ...input }: ScreenProps): ReactNode {
  const width = Math.max(1, terminal.columns - 2 * margin);
  const available = Math.max(1, terminal.rows - 1);
  const heights = shareHeight(available, [
    { name: 'progress', from: 1, to: 1 },
    { name: 'view', from: 1, to: 3 },
    { name: 'title', from: 1, to: 1 },
    { name: 'keys', from: 1, to: input.last ? 0 : 1 },
    { name: 'counts', from: 1, to: 1 },
    { name: 'view', from: 1, to: available },
  ]);
  const height = heights.get('view') ?? 0;
  const snapshot = withoutQueued(input.snapshot, input.owner);
  const scene: Scene = { ...input, snapshot, glyphs: glyphsOf(terminal), width, height };
  return (
    <TerminalContext value={terminal}>
      <Stack width={terminal.columns} height={available} paddingX={margin}>
        <Header scene={scene} titled={heights.has('title')} counted={heights.has('counts')} />
        <Stack height={height} overflowY="hidden">
          {!brief && <View scene={scene} />}
        </Stack>
        {heights.has('keys') && !brief && <KeyHints {...scene} />}
      </Stack>
    </TerminalContext>
  );
}

/** The open view. Empty between a key press and the first read of its data. */
function View({ scene }: { readonly scene: Scene }): ReactNode {
  const { shown } = scene.snapshot;
  if (shown.view !== shownView(scene.interaction)) return null;
  switch (shown.view) {
    case 'leaderboard':
      return <LeaderboardView scene={scene} part={shown} />;
    case 'configuration':
      return <ConfigurationView scene={scene} part={shown} />;
    case 'strategies':
      return <StrategiesView scene={scene} part={shown} />;
    case 'parameters':
      return <ParametersView scene={scene} part={shown} />;
    case 'front':
      return <FrontView scene={scene} part={shown} />;
    case 'log':
      return <LogView scene={scene} part={shown} />;
  }
}
