/** @jsxRuntime automatic */
import { Box, Text, type BoxProps } from 'ink';
import { createContext, useContext, type ReactNode } from 'react';
import type { Terminal } from '../view-model/capabilities.ts';
import { selectGlyphs, type Glyphs } from '../view-model/glyphs.ts';
import { toLine, type Line, type Tone } from '../view-model/line.ts';
import { toneLook, selectedLook } from '../view-model/palette.ts';

/** Terminal to draw on. */
export const TerminalContext = createContext<Terminal>({ columns: 80, rows: 24, colours: 0, unicode: true });

/** True inside the selected row. */
const SelectedContext = createContext(false);

/** Glyphs that the terminal can show. */
export function useGlyphs(): Glyphs {
  return selectGlyphs(useContext(TerminalContext));
}

/** Line of text in its tones, truncated to the available space. All text on the screen is drawn here. */
export function LineText({ line }: { readonly line: Line }): ReactNode {
  const { colours } = useContext(TerminalContext);
  const isSelected = useContext(SelectedContext);
  const [firstSegment, ...otherSegments] = line;
  if (firstSegment === undefined) return null;
  const look = (tone: Tone) => (isSelected ? selectedLook(colours) : toneLook(tone, colours));
  return (
    <Text wrap="truncate-end" {...(otherSegments.length === 0 ? look(firstSegment.tone) : {})}>
      {otherSegments.length === 0
        ? firstSegment.text
        : line.map(({ text, tone }, index) => (
            <Text key={index} {...look(tone)}>
              {text}
            </Text>
          ))}
    </Text>
  );
}

/** A piece of text in one tone. */
export function Label({ tone, children }: { readonly tone?: Tone; readonly children: string }): ReactNode {
  return <LineText line={toLine(children, tone)} />;
}

/** Items stacked vertically, at their natural height. */
export function Stack(props: BoxProps & { readonly children?: ReactNode }): ReactNode {
  return <Box flexDirection="column" flexShrink={0} {...props} />;
}

/** Items side by side in one row of the terminal. */
export function TerminalRow(props: BoxProps & { readonly children?: ReactNode }): ReactNode {
  return <Box height={1} flexShrink={0} {...props} />;
}

/**
 * Items side by side in one row; the last ones are dropped if they do not fit. Must not be nested, because Ink clips text
 * only by its innermost box.
 */
export function FittingRow(props: BoxProps & { readonly children?: ReactNode }): ReactNode {
  return <TerminalRow flexWrap="wrap" overflowY="hidden" {...props} />;
}

/** Selected row, with a pointer in the margin and, if the terminal shows colours, a background. */
export function SelectedRow({ children }: { readonly children: ReactNode }): ReactNode {
  const { colours } = useContext(TerminalContext);
  const { cursor } = useGlyphs();
  const { backgroundColor } = selectedLook(colours);
  return (
    <SelectedContext value={true}>
      <TerminalRow marginLeft={-1} {...(backgroundColor === undefined ? {} : { backgroundColor })}>
        <Label>{cursor}</Label>
        {children}
      </TerminalRow>
    </SelectedContext>
  );
}

/** Lines, one below the other. */
export function Lines({ lines }: { readonly lines: readonly Line[] }): ReactNode {
  return (
    <Stack>
      {lines.map((line, index) => (
        <TerminalRow key={index}>
          <LineText line={line} />
        </TerminalRow>
      ))}
    </Stack>
  );
}

/** Horizontal rule with a title, followed by a remark. */
export function Rule({ title, remark = [] }: { readonly title: string; readonly remark?: Line }): ReactNode {
  const { bar } = useGlyphs();
  const dash = toLine(bar.empty, 'faint');
  const head = [...dash, ...toLine(` ${title}`, 'heading')];
  return (
    <TerminalRow columnGap={1}>
      <Box flexShrink={0}>
        <LineText line={remark.length === 0 ? head : [...head, ...toLine(' '), ...dash]} />
      </Box>
      <LineText line={remark} />
      <Box flexGrow={1} borderStyle={createTopBorder(bar.empty)} borderDimColor {...topBorderOnly} />
    </TerminalRow>
  );
}

const topBorderOnly = { borderBottom: false, borderLeft: false, borderRight: false };

function createTopBorder(top: string) {
  return {
    top,
    bottom: '',
    left: '',
    right: '',
    topLeft: '',
    topRight: '',
    bottomLeft: '',
    bottomRight: '',
  };
}
