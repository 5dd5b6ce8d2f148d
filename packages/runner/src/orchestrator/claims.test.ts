import type { ReadyTrial } from './ready-trial.ts';
import { Claims, type TrialSource } from './claims.ts';

interface SourceOf extends TrialSource {
  /** How many trials it has been asked for. */
  asked: number;
}

/** So many trials, each configuration `repeats` times, that train together by repeat in groups of at most `limit`. */
function sourceOf(trials: number, repeats: number, groupLimit: number): SourceOf {
  return {
    asked: 0,
    next() {
      if (this.asked === trials) return undefined;
      const number = this.asked++;
      return { trial: { number }, groupKey: String(number % repeats), groupLimit } as ReadyTrial;
    },
  };
}

function numbers(groups: readonly (readonly ReadyTrial[])[]): readonly (readonly number[])[] {
  return groups.map((group) => group.map(({ trial }) => trial.number));
}

describe('Claims', () => {
  it('hands out each trial once, those of a repeat together', () => {
    const claims = new Claims(sourceOf(6, 2, 2), { threads: () => 1, foresight: 'window', repeats: 2 });
    expect(claims.take(0)).toEqual([]);
    expect(numbers(claims.take(2))).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(claims.isEmpty).toBe(false);
    expect(numbers(claims.take(9))).toEqual([[4], [5]]);
    expect(claims.isEmpty).toBe(true);
    expect(claims.take(2)).toEqual([]);
  });

  it('never leaves a thread idle while there are trials enough', () => {
    const claims = new Claims(sourceOf(21, 1, 64), { threads: () => 2, foresight: 'window', repeats: 1 });
    expect(claims.take(2, 2).map(({ length }) => length)).toEqual([11, 10]);
    // One thread is free; the other half waits for the other one as it is.
    const tail = new Claims(sourceOf(21, 1, 64), { threads: () => 2, foresight: 'window', repeats: 1 });
    expect(tail.take(1, 1)[0]).toHaveLength(11);
    expect(tail.take(1, 1)[0]).toHaveLength(10);
    // Both are free, as after a pause, and one group is left: it is cut.
    const paused = new Claims(sourceOf(21, 1, 64), { threads: () => 2, foresight: 'window', repeats: 1 });
    paused.take(1, 1);
    expect(paused.take(2, 2).map(({ length }) => length)).toEqual([5, 5]);
  });

  it('hands out what was given back before anything new', () => {
    const claims = new Claims(sourceOf(6, 1, 2), { threads: () => 1, foresight: 'window', repeats: 1 });
    const [first] = claims.take(1);
    claims.giveBack(first!);
    expect(claims.isEmpty).toBe(false);
    expect(numbers(claims.take(3))).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
  });

  it('looks only so far ahead, whatever the number of trials', () => {
    const source = sourceOf(1e6, 1, 64);
    const claims = new Claims(source, { threads: () => 2, foresight: 'window', repeats: 1 });
    for (let group = 1; group <= 100; group++) {
      expect(claims.take(1)[0]).toHaveLength(64);
      expect(source.asked).toBeLessThanOrEqual(64 * group + 128);
    }
  });

  it('takes nothing that does not begin, where it is not to look ahead', () => {
    const source = sourceOf(100, 1, 64);
    const claims = new Claims(source, { threads: () => 2, foresight: 'none', share: () => 8 });
    expect(claims.take(9, 0)).toEqual([]);
    expect(claims.take(9, 1).map(({ length }) => length)).toEqual([8]);
    expect(claims.take(9, 2).map(({ length }) => length)).toEqual([8, 8]);
    expect(source.asked).toBe(24);
  });

  it('takes one for each thread of trials that train alone, and those first that were given back', () => {
    const source = sourceOf(100, 1, 1);
    const claims = new Claims(source, { threads: () => 5, foresight: 'none', share: () => 8 });
    const first = claims.take(9, 5);
    expect(numbers(first)).toEqual([[0], [1], [2], [3], [4]]);
    claims.giveBack(first.flat());
    expect(numbers(claims.take(9, 2))).toEqual([[0], [1]]);
    expect(source.asked).toBe(5);
  });
});
