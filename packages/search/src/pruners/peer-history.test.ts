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
        const added: { position: number; losses: readonly number[] }[] = [];
        let position = 0;
        for (const { delay, losses } of trials) {
          position += delay;
          added.push({ position, losses });
          history.add(
            position,
            losses.map((loss, milestone) => ({ milestone, loss })),
          );
        }
        for (let end = -1; end <= position + 1; end++) {
          const visible = added.filter((peer) => peer.position <= end);
          for (const milestone of [0, 1, 2]) {
            const ranked = history.until(end)(milestone);
            const losses = visible.flatMap((peer) => peer.losses[milestone] ?? []).sort((a, b) => a - b);
            expect(Array.from({ length: ranked.length }, (_, rank) => ranked.at(rank))).toEqual(losses);
          }
        }
      }),
    );
  });
});
