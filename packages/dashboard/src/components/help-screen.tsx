/** @jsxRuntime automatic */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Terminal } from '../view-model/capabilities.ts';
import { stateTone } from '../view-model/glyphs.ts';
import { controlling, moving, states, explainedTerms, type Explained } from '../view-model/help.ts';
import { lineOf, segment } from '../view-model/line.ts';
import { Label, TerminalRow, Rule, Stack, TerminalContext, useGlyphs, LineText } from './line-text.tsx';

/** Meaning of the keys and terms, as many as fit. */
export function HelpScreen({ terminal }: { readonly terminal: Terminal }): ReactNode {
  return (
    <TerminalContext value={terminal}>
      <Stack width={terminal.columns} height={Math.max(1, terminal.rows - 1)} paddingX={1} overflowY="hidden">
        <Section title="moving" explained={moving} />
        <Section title="controlling a study that is running" explained={controlling} />
        <Section title="terms" explained={explainedTerms} />
        <States />
      </Stack>
    </TerminalContext>
  );
}

function Section({
  title,
  explained,
}: {
  readonly title: string;
  readonly explained: readonly Explained[];
}): ReactNode {
  return (
    <Stack>
      <Rule title={title} />
      {explained.map(([name, meaning]) => (
        <TerminalRow key={name}>
          <Box width={13} flexShrink={0}>
            <Label tone="accent">{name}</Label>
          </Box>
          <Label>{meaning}</Label>
        </TerminalRow>
      ))}
    </Stack>
  );
}

function States(): ReactNode {
  const { state: marks } = useGlyphs();
  return (
    <Stack>
      <Rule title="states" />
      <TerminalRow columnGap={2}>
        {states.map((state) => (
          <LineText key={state} line={[segment(`${marks[state]} `, stateTone(state)), ...lineOf(state)]} />
        ))}
      </TerminalRow>
    </Stack>
  );
}
