/** @jsxRuntime automatic */
import type { Command, CommandReply } from '@ridgeline/core';
import { useApp } from 'ink';
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Feed } from '../feed/feed.ts';
import type { Terminal } from '../view-model/capabilities.ts';
import { press, untouched, type Key } from '../view-model/interaction.ts';
import { begunConfigurations } from '../view-model/snapshot.ts';
import { HelpScreen } from './help-screen.tsx';
import { OverviewScreen } from './overview-screen.tsx';
import { useKeys } from './use-keys.ts';

/** What the dashboard is made of. */
export interface DashboardProps {
  readonly feed: Feed;
  readonly terminal: Terminal;
  /** Whether this is the frame that stays on screen. */
  readonly last: boolean;
  readonly send: (command: Command) => Promise<CommandReply>;
}

/** The whole screen: what the feed says and what the keys did, as the view model puts it. */
export function Dashboard({ feed, terminal, last, send }: DashboardProps): ReactNode {
  const { exit } = useApp();
  const moment = useSyncExternalStore(feed.subscribe, feed.current);
  const [interaction, setInteraction] = useState(untouched);
  // Several keys may arrive before the next render: each has to see what the one before it did.
  const held = useRef(untouched);
  const closing = last || interaction.closing;

  useEffect(() => {
    // A page on both sides of the cursor, so that it moves without a wait.
    feed.want({
      first: Math.max(0, interaction.cursor - terminal.rows),
      limit: 2 * terminal.rows,
      curves: terminal.unicode,
    });
  }, [feed, interaction.cursor, terminal.rows, terminal.unicode]);

  useEffect(() => {
    if (closing) exit();
  }, [closing, exit]);

  useKeys((key: Key) => {
    const { interaction: next, command } = press(held.current, key, {
      rows: moment === undefined ? 0 : begunConfigurations(moment.snapshot),
      page: Math.max(1, Math.floor(terminal.rows / 2)),
      owned: moment?.owner !== undefined,
    });
    const show = (message: string) => {
      held.current = { ...held.current, message };
      setInteraction(held.current);
    };
    held.current = next;
    setInteraction(next);
    if (command !== undefined) {
      send(command).then(
        (reply) => show(reply.message),
        (error: unknown) => show(error instanceof Error ? error.message : String(error)),
      );
    }
  });

  if (moment === undefined) return null;
  if (interaction.help && !closing) return <HelpScreen terminal={terminal} />;
  return (
    <OverviewScreen
      snapshot={moment.snapshot}
      owner={moment.owner}
      terminal={terminal}
      cursor={closing ? undefined : interaction.cursor}
      message={interaction.message}
      now={moment.now}
    />
  );
}
