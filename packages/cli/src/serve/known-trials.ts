import type { Configuration, Fingerprint, FinishedTrial, Progress, StudyView } from '@ridgeline/core';

const outcomeTypes = ['complete', 'pruned', 'diverged', 'failed', 'cancelled'] as const;

/** Outcomes read at a time. */
const PAGE = 1000;

/**
 * View that keeps the ended trials of its studies in memory, and reads only those that have ended since. Everything
 * that reads all trials, such as a comparison, then costs one page of outcomes.
 *
 * A scan from trial 0 looks for new outcomes; the pages after it answer from memory.
 *
 * @example
 * const known = withKnownTrials(await openView('ridgeline.db'));
 * await readStudyData(known, 'mnist'); // reads every trial
 * await readStudyData(known, 'mnist'); // reads those that have ended since
 */
export function withKnownTrials(view: StudyView): StudyView {
  const studies = new Map<string, KnownTrials>();

  const updated = async (name: string): Promise<KnownTrials> => {
    const { created } = await view.study(name);
    const last = studies.get(name);
    let known = last?.created === created ? last : new KnownTrials(created);
    studies.set(name, known);
    for (let isWhole = known.cursor === 0; ;) {
      const { ended } = await view.progress(name);
      const { outcomes, cursor } = await view.outcomes(name, known.cursor, PAGE);
      if (outcomes.length > 0) {
        known.add(outcomes, cursor);
      } else if (isWhole || known.hasCounts(ended)) {
        return known;
      } else {
        // An outcome was undone for another attempt, or the study ended before trials that had ended.
        isWhole = true;
        studies.set(name, (known = new KnownTrials(created)));
      }
    }
  };

  return {
    ...view,
    async outcomesByTrial(name, from, limit) {
      const known = from === 0 ? await updated(name) : studies.get(name);
      return known === undefined ? view.outcomesByTrial(name, from, limit) : known.slice(from, limit);
    },
  };
}

/** Ended trials of a study up to a cursor. Equal configurations and fingerprints are kept once. */
class KnownTrials {
  readonly created: number;
  cursor = 0;
  /** Ended trials at their numbers. */
  readonly #trials: (FinishedTrial | undefined)[] = [];
  readonly #configurations: Configuration[] = [];
  readonly #fingerprints = new Map<string, Fingerprint>();

  constructor(created: number) {
    this.created = created;
  }

  add(outcomes: readonly FinishedTrial[], cursor: number): void {
    for (const { trial, fingerprint, ...finished } of outcomes) {
      const { number } = trial.configuration;
      const configuration = (this.#configurations[number] ??= trial.configuration);
      this.#trials[trial.number] = {
        ...finished,
        trial: { ...trial, configuration },
        fingerprint: fingerprint && this.#once(fingerprint),
      };
    }
    this.cursor = cursor;
  }

  /** Up to `limit` trials, by number, from `from` on. */
  slice(from: number, limit: number): readonly FinishedTrial[] {
    const page: FinishedTrial[] = [];
    for (let number = from; number < this.#trials.length && page.length < limit; number++) {
      const trial = this.#trials[number];
      if (trial !== undefined) page.push(trial);
    }
    return page;
  }

  hasCounts(ended: Progress['ended']): boolean {
    const own = { complete: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 };
    for (const trial of this.#trials) if (trial !== undefined) own[trial.outcome.type]++;
    return outcomeTypes.every((type) => own[type] === ended[type]);
  }

  #once(fingerprint: Fingerprint): Fingerprint {
    const key = JSON.stringify(fingerprint);
    const known = this.#fingerprints.get(key);
    if (known === undefined) this.#fingerprints.set(key, fingerprint);
    return known ?? fingerprint;
  }
}
