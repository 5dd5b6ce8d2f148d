/** @jsxRuntime automatic */
import { pendingReply, type Command, type CommandReply } from '@ridgeline/core';
import { useApp } from 'ink';
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Feed } from '../feed/feed.ts';
import { viewRequest } from '../feed/view-request.ts';
import type { Terminal } from '../view-model/capabilities.ts';
import { initialInteraction, type Interaction } from '../view-model/interaction.ts';
import { clampCursor, press, type Key } from '../view-model/press.ts';
import { HelpScreen } from './help-screen.tsx';
import { Screen } from './screen.tsx';
import { useKeys } from './use-keys.ts';

/** Inputs of the dashboard. */
interface DashboardProps {
  readonly feed: Feed;
  readonly terminal: Terminal;
  /** True after the feed has ended: only the header stays on the screen, and the caller prints the results. */
  readonly hasEnded: boolean;
  readonly send: (command: Command) => Promise<CommandReply>;
  readonly suspend: () => void;
}

/** Display time of a command's reply. */
const MESSAGE_DURATION_MS = 10_000;

/** The whole screen, drawn from the feed's state and the keys pressed so far. */
export function Dashboard({ feed, terminal, hasEnded, send, suspend }: DashboardProps): ReactNode {
  const { exit } = useApp();
  const state = useSyncExternalStore(feed.subscribe, feed.current);
  const [storedInteraction, setInteraction] = useState(initialInteraction);
  const interaction =
    state === undefined ? storedInteraction : clampCursor(storedInteraction, state.snapshot);
  // Several keys may arrive before the next render; each must see the effect of the previous key.
  const latestInteraction = useRef(initialInteraction);
  const isClosing = hasEnded || interaction.isClosing;

  const update = (newInteraction: Interaction) => {
    latestInteraction.current = newInteraction;
    setInteraction(newInteraction);
  };

  // The frame that answers a key comes first, because reading the store may take longer.
  useEffect(() => feed.show(viewRequest(interaction, terminal)));

  const { message, messageStays } = interaction;
  useEffect(() => {
    if (message === '' || messageStays) return undefined;
    const timer = setTimeout(
      () => update({ ...latestInteraction.current, message: '' }),
      MESSAGE_DURATION_MS,
    );
    return () => clearTimeout(timer);
  }, [message, messageStays]);

  useEffect(() => {
    if (isClosing) exit();
  }, [isClosing, exit]);

  useKeys((key: Key) => {
    const current = feed.current();
    if (current === undefined) return;
    const pageRows = Math.max(1, Math.floor(terminal.rows / 2));
    const effect = press(latestInteraction.current, key, { ...current, pageRows });
    update(effect.interaction);
    for (const command of effect.commands) {
      const showMessage = (message: string, messageStays: boolean) =>
        update({ ...latestInteraction.current, message, messageStays });
      send(command).then(
        ({ ok, message }) => showMessage(message, !ok || message === pendingReply.message),
        (error: unknown) => showMessage(error instanceof Error ? error.message : String(error), true),
      );
    }
  }, suspend);

  if (state === undefined) return null;
  const { snapshot, owner, now, load } = state;
  if (interaction.isHelpOpen && !isClosing) return <HelpScreen study={snapshot.study} terminal={terminal} />;
  return (
    <Screen
      snapshot={snapshot}
      owner={owner}
      interaction={interaction}
      terminal={terminal}
      isLastFrame={isClosing}
      headerOnly={hasEnded}
      now={now}
      load={load}
    />
  );
}
