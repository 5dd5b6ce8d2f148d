import fc from 'fast-check';
import { anySnapshot, owner } from '../testing/arbitrary-snapshot.ts';
import { helpLines } from './help.ts';
import { lineWidth, plainText } from './line.ts';
import { overview } from './overview.ts';

/** How many random states are tried: a few each time, more by `RIDGELINE_VIEW_STATES=10000`. */
const numRuns = Number(process.env['RIDGELINE_VIEW_STATES'] ?? 500);

const terminal = fc.record({
  columns: fc.integer({ min: 20, max: 200 }),
  rows: fc.integer({ min: 5, max: 60 }),
  colours: fc.constant(0 as const),
  unicode: fc.boolean(),
});

describe('overview, of anything that a store may hold', () => {
  it('never throws, never exceeds the terminal, never lets a control character through', () => {
    fc.assert(
      fc.property(
        fc.record({
          snapshot: anySnapshot,
          owner,
          terminal,
          cursor: fc.option(fc.nat(40), { nil: undefined }),
          message: fc.string({ unit: 'binary' }),
          now: fc.integer({ min: 0, max: 2 ** 45 }),
        }),
        (input) => {
          const lines = Object.values(overview(input)).flat();
          expect(lines.length).toBeLessThan(input.terminal.rows);
          for (const line of lines) {
            expect(lineWidth(line)).toBeLessThanOrEqual(input.terminal.columns);
            expect(plainText(line)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
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
