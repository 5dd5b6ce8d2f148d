import fc from 'fast-check';
import { PeerHistory } from './peer-history.ts';

describe('PeerHistory', () => {
  const trial = fc.record({
    delay: fc.nat(2),
    losses: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }),
  });

  it('returns sorted losses of the peers that are visible at a position', () => {
    fc.assert(
      fc.property(fc.array(trial), (trials) => {
        const history = new PeerHistory();
        const reported: { position: number; losses: readonly number[] }[] = [];
        let position = 0;
        for (const { delay, losses } of trials) {
          position += delay;
          reported.push({ position, losses });
          history.add(
            position,
            losses.map((loss, milestone) => ({ milestone, loss })),
          );
        }
        for (let until = -1; until <= position + 1; until++) {
          const visible = reported.filter((curve) => curve.position <= until);
          for (const milestone of [0, 1, 2]) {
            const ranked = history.until(until).at(milestone);
            const losses = visible.flatMap((curve) => curve.losses[milestone] ?? []).sort((a, b) => a - b);
            expect(Array.from({ length: ranked.length }, (_, rank) => ranked.at(rank))).toEqual(losses);
          }
        }
      }),
    );
  });
});
