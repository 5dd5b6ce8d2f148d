import fc from 'fast-check';
import { anyInteraction, anySnapshot, owner } from '../testing/arbitrary-snapshot.ts';
import { helpLines } from './help.ts';
import type { Interaction } from './interaction.ts';
import { lineWidth, plainText } from './line.ts';
import { paint } from './palette.ts';
import { screen } from './screen.ts';
import type { Snapshot } from './snapshot.ts';

/** How many random states are tried: a few each time, more by `RIDGELINE_VIEW_STATES=10000`. */
const numRuns = Number(process.env['RIDGELINE_VIEW_STATES'] ?? 100);

/** Sequences that set colours and weights. */
const colours = new RegExp(String.raw`\x1b\[[\d;]*m`, 'g');

const terminal = fc.record({
  columns: fc.integer({ min: 20, max: 200 }),
  rows: fc.integer({ min: 5, max: 60 }),
  colours: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
  unicode: fc.boolean(),
});

/** The interaction that leads to what the snapshot was read for. */
function leadingTo({ shown }: Snapshot, interaction: Interaction): Interaction {
  return shown.view === 'configuration'
    ? { ...interaction, opened: shown.number }
    : { ...interaction, opened: undefined, view: shown.view };
}

describe('a screen, of anything that a store may hold', () => {
  it('never throws, never exceeds the terminal, never lets a control character through', () => {
    fc.assert(
      fc.property(
        anySnapshot,
        owner,
        anyInteraction,
        terminal,
        fc.boolean(),
        fc.integer({ min: 0, max: 2 ** 45 }),
        (snapshot, by, interaction, size, last, now) => {
          const fitting = leadingTo(snapshot, interaction);
          const parts = screen({ snapshot, owner: by, interaction: fitting, terminal: size, last, now });
          const lines = Object.values(parts).flat();
          expect(lines.length).toBeLessThan(size.rows);
          for (const line of lines) {
            expect(lineWidth(line)).toBeLessThanOrEqual(size.columns);
            expect(plainText(line)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
            // What is painted holds colours and weights, and no other sequence.
            const bare = paint(line, size).replaceAll(colours, '');
            expect(bare).not.toMatch(/\p{Cc}/u);
            if (!size.unicode) expect(bare).toMatch(/^[ -~]*$/);
          }
        },
      ),
      { numRuns },
    );
  });
});

describe('help', () => {
  it('fits any terminal', () => {
    fc.assert(
      fc.property(terminal, (size) => {
        const lines = helpLines(size);
        expect(lines.length).toBeLessThan(size.rows);
        for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(size.columns);
      }),
    );
  });
});
