import {
  judgedMetrics,
  type Configuration,
  type Fingerprint,
  type FinishedTrial,
  type Outcome,
  type Progress,
  type StudyDefinition,
  type StudyView,
} from '@ridgeline/core';

const outcomeTypes = ['complete', 'pruned', 'diverged', 'failed', 'cancelled'] as const;

/** Number of outcomes read at a time. While they are read, each is in memory twice. */
const PAGE = 200;

/** Number of trials read at a time for a study that is not in memory. */
const FIRST_PAGE = 1000;

/** Replaces the values of a complete trial that no page shows; they would take a third of its memory. */
const noValues = {};

/**
 * View that keeps the ended trials of its studies in memory, and reads only trials that have ended since the last read.
 * A repeated read of all trials, as for a comparison, then costs one page of outcomes. Of a complete trial's values it
 * keeps `value`, objectives and constraints, regardless of the values that a caller names.
 *
 * The first page of a scan, from trial 0, looks for new outcomes; later pages are served from memory.
 *
 * @param maxTrials number of trials to keep; beyond it, the least recently used studies are dropped
 * @example
 * const known = withKnownTrials(await openView('ridgeline.db'), 100_000);
 * await readStudyData(known, 'mnist'); // reads every trial
 * await readStudyData(known, 'mnist'); // reads those that have ended since
 */
export function withKnownTrials(view: StudyView, maxTrials: number): StudyView {
  /** Studies in the order of their last use. */
  const studies = new Map<string, KnownTrials>();

  const updated = async (name: string): Promise<KnownTrials> => {
    const { created, definition } = await view.study(name);
    const last = studies.get(name);
    const isKnown = last?.created === created;
    for (let known = isKnown ? last : await readAll(name, created, definition), isWhole = !isKnown; ;) {
      const { ended } = await view.progress(name);
      const { outcomes, cursor } = await view.outcomes(name, known.cursor, PAGE);
      if (outcomes.length > 0) {
        known.add(outcomes, cursor);
      } else if (isWhole || known.hasCounts(ended)) {
        keep(name, known);
        return known;
      } else {
        // An outcome was undone for another attempt, or the study ended before trials that had ended.
        isWhole = true;
        known = await readAll(name, created, definition);
      }
    }
  };

  /** Reads the trials of a study by number, which is faster than by cursor. */
  const readAll = async (
    name: string,
    created: number,
    definition: StudyDefinition,
  ): Promise<KnownTrials> => {
    const { cursor } = await view.progress(name);
    const known = new KnownTrials(created, definition, cursor);
    for (let from = 0; ;) {
      const page = await view.outcomesByTrial(name, from, FIRST_PAGE, known.judged);
      known.keep(page);
      if (page.length < FIRST_PAGE) return known;
      from = page.at(-1)!.trial.number + 1;
    }
  };

  const keep = (name: string, known: KnownTrials) => {
    studies.delete(name);
    studies.set(name, known);
    let kept = [...studies.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [other, { size }] of studies) {
      if (kept <= maxTrials || other === name) break;
      studies.delete(other);
      kept -= size;
    }
  };

  return {
    ...view,
    async outcomesByTrial(name, from, limit, values) {
      const known = from === 0 ? await updated(name) : studies.get(name);
      return known === undefined ? view.outcomesByTrial(name, from, limit, values) : known.slice(from, limit);
    },
  };
}

/** Ended trials of a study, at least those before a cursor. Later ones share their configurations and fingerprints. */
class KnownTrials {
  readonly created: number;
  /** Names of the values to keep. */
  readonly judged: readonly string[];
  cursor: number;
  /** Ended trials at their numbers. */
  readonly #trials: (FinishedTrial | undefined)[] = [];
  readonly #configurations: Configuration[] = [];
  readonly #fingerprints = new Map<string, Fingerprint>();

  constructor(created: number, definition: StudyDefinition, cursor: number) {
    this.created = created;
    this.cursor = cursor;
    const judged = judgedMetrics(definition);
    this.judged = judged.length > 1 ? judged : [];
  }

  get size(): number {
    return this.#trials.length;
  }

  add(outcomes: readonly FinishedTrial[], cursor: number): void {
    // Not spread, since object literals take half the memory of spread objects.
    for (const { trial, attempt, outcome, epochs, started, ended, threadTime, fingerprint } of outcomes) {
      const { number, repeat, seed } = trial;
      const configuration = (this.#configurations[trial.configuration.number] ??= trial.configuration);
      this.#trials[number] = {
        trial: { number, configuration, repeat, seed, epochs: trial.epochs },
        attempt,
        outcome: withValues(this.judged, outcome),
        epochs,
        started,
        ended,
        threadTime,
        fingerprint: fingerprint && this.#once(fingerprint),
      };
    }
    this.cursor = cursor;
  }

  /** Keeps trials that have only the values to keep. */
  keep(trials: readonly FinishedTrial[]): void {
    for (const finished of trials) {
      const { number, configuration } = finished.trial;
      this.#configurations[configuration.number] ??= configuration;
      this.#trials[number] = finished;
    }
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

/** Outcome with some of its values. */
function withValues(names: readonly string[], outcome: Outcome): Outcome {
  if (outcome.type !== 'complete') return outcome;
  const { value, step, values } = outcome;
  const kept = names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]]));
  return { type: 'complete', value, step, values: names.length === 0 ? noValues : Object.fromEntries(kept) };
}
