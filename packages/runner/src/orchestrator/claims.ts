import { formGroups } from './form-groups.ts';
import type { ReadyTrial } from './ready-trial.ts';

/** Where trials come from. */
export interface TrialSource {
  /** The next trial that may begin now, each once; undefined while there is none. */
  next(): ReadyTrial | undefined;
}

/** For each thread so many trials of each repeat are looked at to find those that can train together. */
const WINDOW = 64;

/** However many threads and repeats there are. */
const LARGEST_WINDOW = 10_000;

/**
 * How far ahead trials are taken from their source. `window`: far enough to find those that train together, of a study
 * with so many repeats. `none`: only those that begin at once, for each free thread at the most `share`.
 */
export type Foresight =
  | { readonly foresight: 'window'; readonly repeats: number }
  | { readonly foresight: 'none'; readonly share: () => number };

/**
 * The trials that may begin now, in groups: first those that are given back, then new ones in their order. Looks no
 * further than a window, so it takes the same memory for a study of any size. Knows nothing of stores and processes.
 *
 * @example
 * const claims = new Claims(source, { threads: () => 2, foresight: 'window', repeats: 3 });
 * claims.take(2); // [[trial 0, 3, 6, …], [trial 1, 4, 7, …]]
 */
export class Claims {
  readonly #source: TrialSource;
  readonly #threads: () => number;
  readonly #foresight: Foresight;
  /** Trials that are in no group yet. */
  #waiting: ReadyTrial[] = [];
  /** Groups that have not begun. */
  #groups: (readonly ReadyTrial[])[] = [];

  /** `threads`: how many groups train at once; at least one, and it may change. */
  constructor(source: TrialSource, options: { readonly threads: () => number } & Foresight) {
    this.#source = source;
    this.#threads = options.threads;
    this.#foresight = options;
  }

  /** Whether nothing may begin now. */
  get isEmpty(): boolean {
    this.#look(1);
    return this.#groups.length === 0 && this.#waiting.length === 0;
  }

  /** At the most `most` groups; fewer only where there are no more trials. `idle` threads wait for one each. */
  take(most: number, idle = most): readonly (readonly ReadyTrial[])[] {
    if (this.#foresight.foresight === 'none') return this.#takeAll(idle, this.#foresight.share());
    const window = Math.min(LARGEST_WINDOW, WINDOW * this.#threads() * this.#foresight.repeats);
    const taken: (readonly ReadyTrial[])[] = [];
    while (taken.length < most) {
      // Groups that were formed together stay as they are, so that the last ones of a study end together.
      if (this.#groups.length < Math.max(1, Math.min(idle, most) - taken.length)) this.#form(window);
      const next = this.#groups.shift();
      if (next === undefined) break;
      taken.push(next);
    }
    return taken;
  }

  /** Trials whose attempt was lost without their doing: they come next. */
  giveBack(trials: readonly ReadyTrial[]): void {
    this.#waiting = [...trials, ...this.#groups.flat(), ...this.#waiting];
    this.#groups = [];
  }

  /** No more is taken from the source than begins: a trial fills as much of a thread as does not leave room for its share. */
  #takeAll(idle: number, share: number): readonly (readonly ReadyTrial[])[] {
    const taken: ReadyTrial[] = [];
    // Sums of such parts may be a little less than a whole.
    for (let filled = 0; filled < idle - 1e-9;) {
      const next = this.#waiting.shift() ?? this.#source.next();
      if (next === undefined) break;
      taken.push(next);
      filled += 1 / Math.min(share, next.groupLimit);
    }
    return formGroups(taken, idle);
  }

  #form(window: number): void {
    this.#waiting = [...this.#groups.flat(), ...this.#waiting];
    this.#look(window);
    this.#groups = [...formGroups(this.#waiting, this.#threads())];
    this.#waiting = [];
  }

  #look(ahead: number): void {
    while (this.#waiting.length < ahead) {
      const next = this.#source.next();
      if (next === undefined) return;
      this.#waiting.push(next);
    }
  }
}
