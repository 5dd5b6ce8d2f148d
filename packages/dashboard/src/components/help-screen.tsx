/** @jsxRuntime automatic */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Study } from '@ridgeline/core';
import type { Terminal } from '../view-model/capabilities.ts';
import { stateTone } from '../view-model/glyphs.ts';
import { controlKeys, movementKeys, states, terms, type HelpEntry } from '../view-model/help.ts';
import { toLine, segment } from '../view-model/line.ts';
import { Label, TerminalRow, Rule, Stack, TerminalContext, useGlyphs, LineText } from './line-text.tsx';

/** Explains the keys, the terms and the states, as far as they fit on the screen. */
export function HelpScreen({
  study,
  terminal,
}: {
  readonly study: Study;
  readonly terminal: Terminal;
}): ReactNode {
  return (
    <TerminalContext value={terminal}>
      <Stack width={terminal.columns} height={Math.max(1, terminal.rows - 1)} paddingX={1} overflowY="hidden">
        <Section title="moving" entries={movementKeys(study)} />
        <Section title="controlling a running study" entries={controlKeys} />
        <Section title="terms" entries={terms} />
        <States />
      </Stack>
    </TerminalContext>
  );
}

function Section({
  title,
  entries,
}: {
  readonly title: string;
  readonly entries: readonly HelpEntry[];
}): ReactNode {
  return (
    <Stack>
      <Rule title={title} />
      {entries.map(([name, explanation]) => (
        <TerminalRow key={name}>
          <Box width={13} flexShrink={0}>
            <Label tone="accent">{name}</Label>
          </Box>
          <Label>{explanation}</Label>
        </TerminalRow>
      ))}
    </Stack>
  );
}

function States(): ReactNode {
  const { state: stateGlyphs } = useGlyphs();
  return (
    <Stack>
      <Rule title="states" />
      <TerminalRow columnGap={2}>
        {states.map((state) => (
          <LineText
            key={state}
            line={[segment(`${stateGlyphs[state]} `, stateTone(state)), ...toLine(state)]}
          />
        ))}
      </TerminalRow>
    </Stack>
  );
}
