/** @jsxRuntime automatic */
import fc from 'fast-check';
import { anyInteraction, anySnapshot, owner } from '../testing/arbitrary-snapshot.ts';
import { draw } from '../testing/draw.tsx';
import type { Interaction } from '../view-model/interaction.ts';
import { textWidth, toAscii } from '../view-model/line.ts';
import { clampCursor } from '../view-model/press.ts';
import type { Snapshot } from '../view-model/snapshot.ts';
import { sampleStudy } from '../testing/fixtures.ts';
import { HelpScreen } from './help-screen.tsx';
import { setInkColours } from './ink-colours.ts';
import { Screen } from './screen.tsx';

/** Number of random states; `RIDGELINE_VIEW_STATES` overrides it. */
const numRuns = Number(process.env['RIDGELINE_VIEW_STATES'] ?? 100);

/** Escape sequences that set colours and weights. */
const colours = new RegExp(String.raw`\x1b\[[\d;]*m`, 'g');

const terminal = fc.record({
  columns: fc.integer({ min: 20, max: 200 }),
  rows: fc.integer({ min: 5, max: 60 }),
  colours: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
  unicode: fc.boolean(),
});

/** Opens the view whose data the snapshot contains, with the cursor on one of its rows. */
function openShownView(snapshot: Snapshot, interaction: Interaction): Interaction {
  const { viewData } = snapshot;
  const shownInteraction =
    viewData.view === 'configuration'
      ? { ...interaction, openedConfiguration: viewData.number }
      : { ...interaction, openedConfiguration: undefined, view: viewData.view };
  return clampCursor(shownInteraction, snapshot);
}

beforeAll(() => setInkColours(3));

/**
 * Expects a frame to be at most as wide as the terminal, to have fewer rows than it, and to contain no escape sequences
 * except colours and weights.
 */
function expectFitting(lines: readonly string[], size: { columns: number; rows: number; unicode: boolean }) {
  expect(lines.length).toBeLessThan(size.rows);
  for (const line of lines) {
    const bare = line.replaceAll(colours, '');
    expect(bare).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    // When Ink cuts a text, it counts spacing marks differently; the terminal then cuts the line.
    if (!/\p{Mc}/u.test(bare)) expect(textWidth(bare)).toBeLessThanOrEqual(size.columns);
    if (!size.unicode) expect(toAscii(bare)).toMatch(/^[ -~]*$/);
  }
}

describe('the screen', () => {
  it('fits any terminal, without control characters, for any snapshot', () => {
    fc.assert(
      fc.property(
        anySnapshot,
        owner,
        anyInteraction,
        terminal,
        fc.boolean(),
        fc.integer({ min: 0, max: 2 ** 45 }),
        (snapshot, runOwner, interaction, size, isLastFrame, now) => {
          const shownInteraction = openShownView(snapshot, interaction);
          const props = { snapshot, owner: runOwner, interaction: shownInteraction, isLastFrame, now };
          expectFitting(draw(<Screen {...props} terminal={size} />, size.columns), size);
        },
      ),
      { numRuns },
    );
  });
});

describe('the help', () => {
  it('fits any terminal', () => {
    fc.assert(
      fc.property(terminal, (size) => {
        expectFitting(draw(<HelpScreen study={sampleStudy} terminal={size} />, size.columns), size);
      }),
      { numRuns },
    );
  });
});
