import fc from 'fast-check';
import { formGroups } from './form-groups.ts';

interface Member {
  readonly number: number;
  readonly groupKey: string;
  readonly groupLimit: number;
}

/** Trials by their keys: `aab` are two with key a and one with key b. */
function trials(keys: string, groupLimit = 64): readonly Member[] {
  return [...keys].map((groupKey, number) => ({ number, groupKey, groupLimit }));
}

function sizes(groups: readonly (readonly Member[])[]): readonly string[] {
  return groups.map((members) => `${members.length}${members[0]!.groupKey}`);
}

describe('formGroups', () => {
  it('takes trials of one key together, whatever lies between them', () => {
    const groups = formGroups(trials('abcabcabc'), 3);
    expect(groups.map((members) => members.map(({ number }) => number))).toEqual([
      [0, 3, 6],
      [1, 4, 7],
      [2, 5, 8],
    ]);
  });

  it.each([
    // As few groups as the limit allows, of even sizes.
    [trials('a'.repeat(17), 9), 2, ['9a', '8a']],
    [trials('a'.repeat(19), 9), 1, ['7a', '6a', '6a']],
    // Never fewer than there are threads.
    [trials('a'.repeat(17)), 2, ['9a', '8a']],
    [trials('aaa'), 4, ['1a', '1a', '1a']],
    // And no round of groups that leaves a thread without work: the widest are cut.
    [trials('a'.repeat(19), 9), 2, ['5a', '5a', '5a', '4a']],
    [trials('aaaaaabbbccc'), 2, ['3a', '3a', '3b', '3c']],
    // A group for those that train alone.
    [trials('aaa', 1), 2, ['1a', '1a', '1a']],
    [[], 2, []],
  ])('shares out %#', (members, threads, expected) => {
    expect(sizes(formGroups(members, threads))).toEqual(expected);
  });

  it('loses none, doubles none, mixes no keys, and heeds limits and threads', () => {
    const member = fc.record({
      groupKey: fc.constantFrom('a', 'b', 'c'),
      groupLimit: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(member, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (members, threads) => {
        const groups = formGroups(members, threads);
        expect(groups.flat().length).toBe(members.length);
        expect(new Set(groups.flat())).toEqual(new Set(members));
        for (const group of groups) {
          expect(new Set(group.map(({ groupKey }) => groupKey)).size).toBe(1);
          expect(group.length).toBeLessThanOrEqual(Math.min(...group.map(({ groupLimit }) => groupLimit)));
        }
        expect(groups.length).toBeGreaterThanOrEqual(Math.min(threads, members.length));
        expect(groups.length % threads === 0 || groups.length === members.length).toBe(true);
      }),
    );
  });
});
