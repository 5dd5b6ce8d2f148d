import type { TrialTask } from '@ridgeline/core';
import type { SuggestedTrial } from '@ridgeline/search';
import { Claims } from './claims.ts';

type Suggested = SuggestedTrial<TrialTask>;

/** Source of `trials` trials that counts its calls. */
function sourceOf(trials: number) {
  const source = {
    drawn: 0,
    next: (): Suggested | undefined => (source.drawn === trials ? undefined : trialOf(source.drawn++)),
  };
  return source;
}

function trialOf(number: number): Suggested {
  return { trial: { number } } as Suggested;
}

function take(claims: Claims, count: number): readonly (number | undefined)[] {
  return Array.from({ length: count }, () => claims.next()?.trial.number);
}

describe('Claims', () => {
  it('assigns each trial once, in order', () => {
    const claims = new Claims(sourceOf(3).next);
    expect(claims.isEmpty).toBe(false);
    expect(take(claims, 4)).toEqual([0, 1, 2, undefined]);
    expect(claims.isEmpty).toBe(true);
  });

  it('assigns returned trials before new ones, in order', () => {
    const claims = new Claims(sourceOf(6).next);
    take(claims, 4);
    expect(claims.isEmpty).toBe(false);
    for (const number of [3, 1, 2]) claims.requeue([trialOf(number)]);
    expect(take(claims, 6)).toEqual([1, 2, 3, 4, 5, undefined]);
  });

  it('draws at most one trial in advance', () => {
    const source = sourceOf(1e6);
    const claims = new Claims(source.next);
    take(claims, 3);
    expect(source.drawn).toBe(3);
    for (let times = 0; times < 3; times++) expect(claims.isEmpty).toBe(false);
    expect(source.drawn).toBe(4);
  });
});
