/**
 * What each member of a group is charged: the group's wall time over the members that were active. Knows no clock: it is
 * told what time it is.
 *
 * @example
 * const time = new SharedTime(2, 0);
 * time.leave(1000); // one ends after 1 s: it was charged 0.5 s
 * time.chargedAt(1500); // 1000: 0.5 s together and 0.5 s alone
 */
export class SharedTime {
  #active: number;
  #last: number;
  #charged = 0;

  /** @param now In ms, on any clock that never goes back. */
  constructor(members: number, now: number) {
    this.#active = members;
    this.#last = now;
  }

  /** What a member has been charged that has been active since the group began, in ms. */
  chargedAt(now: number): number {
    this.#charged += (now - this.#last) / Math.max(1, this.#active);
    this.#last = now;
    return this.#charged;
  }

  /** Charges nobody for the time since it was last looked at. */
  skipTo(now: number): void {
    this.#last = now;
  }

  /** One of them has ended. Returns what it was charged. */
  leave(now: number): number {
    const charged = this.chargedAt(now);
    this.#active--;
    return charged;
  }
}
