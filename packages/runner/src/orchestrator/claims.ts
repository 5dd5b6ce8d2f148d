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
 * The trials that may begin now, in groups: first those that are given back, then new ones in their order. Looks no
 * further than a window, so it takes the same memory for a study of any size. Knows nothing of stores and processes.
 *
 * @example
 * const claims = new Claims(source, { threads: 2, repeats: 3 });
 * claims.take(2); // [[trial 0, 3, 6, …], [trial 1, 4, 7, …]]
 */
export class Claims {
  readonly #source: TrialSource;
  readonly #threads: number;
  readonly #window: number;
  /** Trials that are in no group yet. */
  #waiting: ReadyTrial[] = [];
  /** Groups that have not begun. */
  #groups: (readonly ReadyTrial[])[] = [];

  constructor(source: TrialSource, { threads, repeats }: { threads: number; repeats: number }) {
    this.#source = source;
    this.#threads = threads;
    this.#window = Math.min(LARGEST_WINDOW, WINDOW * threads * repeats);
  }

  /** Whether nothing may begin now. */
  get isEmpty(): boolean {
    this.#look(1);
    return this.#groups.length === 0 && this.#waiting.length === 0;
  }

  /** At the most `most` groups; fewer only where there are no more trials. `idle` threads wait for one each. */
  take(most: number, idle = most): readonly (readonly ReadyTrial[])[] {
    const taken: (readonly ReadyTrial[])[] = [];
    while (taken.length < most) {
      // Groups that were formed together stay as they are, so that the last ones of a study end together.
      if (this.#groups.length < Math.max(1, Math.min(idle, most) - taken.length)) this.#form();
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

  #form(): void {
    this.#waiting = [...this.#groups.flat(), ...this.#waiting];
    this.#look(this.#window);
    this.#groups = [...formGroups(this.#waiting, this.#threads)];
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
