import type { ReadyTrial } from './ready-trial.ts';

/**
 * Shares trials out into groups that train as one program each. Those of one group have the same key; there are as few
 * groups as their limits allow, but a multiple of `threads` where there are trials enough, so that no thread is left
 * without work; trials of one key are shared out evenly. Groups come in the order of their first trials.
 *
 * @example
 * formGroups([a0, b0, a1, a2], 2); // [[a0, a1, a2], [b0]]
 */
export function formGroups<T extends Pick<ReadyTrial, 'groupKey' | 'groupLimit'>>(
  trials: readonly T[],
  threads: number,
): readonly (readonly T[])[] {
  const families = familiesOf(trials);
  const count = () => families.reduce((sum, { groups }) => sum + groups, 0);
  while (count() % threads !== 0 && count() < trials.length) {
    families.reduce((widest, family) => (widthOf(family) > widthOf(widest) ? family : widest)).groups++;
  }
  const places = new Map(trials.map((trial, place) => [trial, place]));
  return families
    .flatMap(({ members, groups }) => evenParts(members, groups))
    .sort((a, b) => places.get(a[0]!)! - places.get(b[0]!)!);
}

/** Trials with one key, and into how many groups they go. */
interface Family<T> {
  readonly members: readonly T[];
  groups: number;
}

function familiesOf<T extends Pick<ReadyTrial, 'groupKey' | 'groupLimit'>>(
  trials: readonly T[],
): readonly Family<T>[] {
  const byKey = new Map<string, T[]>();
  for (const trial of trials) {
    const members = byKey.get(trial.groupKey);
    if (members === undefined) byKey.set(trial.groupKey, [trial]);
    else members.push(trial);
  }
  return [...byKey.values()].map((members) => {
    const limit = members.reduce((least, member) => Math.min(least, member.groupLimit), Infinity);
    return { members, groups: Math.ceil(members.length / limit) };
  });
}

function widthOf({ members, groups }: Family<unknown>): number {
  return members.length / groups;
}

/** Cuts a list into so many parts whose lengths differ by one at the most, the longer ones first. */
function evenParts<T>(list: readonly T[], parts: number): readonly (readonly T[])[] {
  const [length, longer] = [Math.floor(list.length / parts), list.length % parts];
  const start = (part: number) => part * length + Math.min(part, longer);
  return Array.from({ length: parts }, (_, part) => list.slice(start(part), start(part + 1)));
}
