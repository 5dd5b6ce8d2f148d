/** @jsxRuntime automatic */
import { pendingReply, type Command, type CommandReply } from '@ridgeline/core';
import { useApp } from 'ink';
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Feed } from '../feed/feed.ts';
import { wantedFor } from '../feed/wanted.ts';
import type { Terminal } from '../view-model/capabilities.ts';
import { untouched, type Interaction } from '../view-model/interaction.ts';
import { press, type Key } from '../view-model/press.ts';
import { HelpScreen } from './help-screen.tsx';
import { Screen } from './screen.tsx';
import { useKeys } from './use-keys.ts';

/** Inputs of the dashboard. */
interface DashboardProps {
  readonly feed: Feed;
  readonly terminal: Terminal;
  /** True if the view ends on its own: only the header of the last frame stays, and the caller prints the rest. */
  readonly last: boolean;
  readonly send: (command: Command) => Promise<CommandReply>;
  readonly suspend: () => void;
}

/** Time that the reply to a command stays on screen, in ms. */
const MESSAGE_STAYS = 10_000;

/** The whole screen: the state of the feed and of the keys, laid out by the view model. */
export function Dashboard({ feed, terminal, last, send, suspend }: DashboardProps): ReactNode {
  const { exit } = useApp();
  const state = useSyncExternalStore(feed.subscribe, feed.current);
  const [interaction, setInteraction] = useState(untouched);
  // Several keys may arrive before the next render; each must see the effect of the previous key.
  const held = useRef(untouched);
  const closing = last || interaction.closing;

  const change = (next: Interaction) => {
    held.current = next;
    setInteraction(next);
  };

  // Read after the frame that answers the key, since reading the store may take longer.
  useEffect(() => feed.want(wantedFor(interaction, terminal)));

  const { message, messageStays } = interaction;
  useEffect(() => {
    if (message === '' || messageStays) return undefined;
    const timer = setTimeout(() => change({ ...held.current, message: '' }), MESSAGE_STAYS);
    return () => clearTimeout(timer);
  }, [message, messageStays]);

  useEffect(() => {
    if (closing) exit();
  }, [closing, exit]);

  useKeys((key: Key) => {
    const now = feed.current();
    if (now === undefined) return;
    const page = Math.max(1, Math.floor(terminal.rows / 2));
    const { interaction: next, commands } = press(held.current, key, { ...now, page });
    change(next);
    for (const command of commands) {
      const say = (message: string, messageStays: boolean) =>
        change({ ...held.current, message, messageStays });
      send(command).then(
        ({ ok, message }) => say(message, !ok || message === pendingReply.message),
        (error: unknown) => say(error instanceof Error ? error.message : String(error), true),
      );
    }
  }, suspend);

  if (state === undefined) return null;
  if (interaction.help && !closing) return <HelpScreen terminal={terminal} />;
  const { snapshot, owner, now, load } = state;
  return (
    <Screen
      snapshot={snapshot}
      owner={owner}
      interaction={interaction}
      terminal={terminal}
      last={closing}
      brief={last}
      now={now}
      load={load}
    />
  );
}
