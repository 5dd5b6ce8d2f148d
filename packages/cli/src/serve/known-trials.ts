import {
  judgedMetrics,
  outcomePages,
  outcomeTypes,
  type Configuration,
  type Fingerprint,
  type FinishedTrial,
  type Outcome,
  type Progress,
  type StudyDefinition,
  type StudyView,
} from '@ridgeline/core';

/** Number of outcomes in one read. During the read, each of these outcomes is in memory twice. */
const PAGE_SIZE = 200;

/** Replaces values that no page shows, because these values would take a third of a trial's memory. */
const emptyValues = {};

/**
 * View that keeps the ended trials of its studies in memory, and reads only trials that have ended since the last read.
 * A repeated read of all trials, as for a comparison, then costs one page of outcomes. A complete trial keeps its
 * `value`, objectives and constraints, regardless of the values that a caller requests.
 *
 * The first page of a scan, from trial 0, reads new outcomes; later pages are served from memory.
 *
 * @param maxTrials number of trials to keep; above it, the least recently used studies are dropped
 * @example
 * const knownView = withKnownTrials(await openView('ridgeline.db'), 100_000);
 * await readStudyData(knownView, 'mnist'); // reads every trial
 * await readStudyData(knownView, 'mnist'); // reads the trials that have ended since
 */
export function withKnownTrials(view: StudyView, maxTrials: number): StudyView {
  /** Studies in the order of their last use. */
  const studies = new Map<string, KnownTrials>();

  const update = async (name: string): Promise<KnownTrials> => {
    const { created, definition } = await view.study(name);
    const cachedTrials = studies.get(name);
    const isCached = cachedTrials?.created === created;
    let knownTrials = isCached ? cachedTrials : await readAll(name, created, definition);
    let isNewlyRead = !isCached;
    for (;;) {
      const { ended } = await view.progress(name);
      const { outcomes, cursor } = await view.outcomes(name, knownTrials.cursor, PAGE_SIZE);
      if (outcomes.length > 0) {
        knownTrials.add(outcomes, cursor);
      } else if (isNewlyRead || knownTrials.hasCounts(ended)) {
        cacheStudy(name, knownTrials);
        return knownTrials;
      } else {
        // A failed trial was retried, or an early end cancelled trials that had ended.
        isNewlyRead = true;
        knownTrials = await readAll(name, created, definition);
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
    const knownTrials = new KnownTrials(created, definition, cursor);
    for await (const page of outcomePages(view, name, knownTrials.judgedNames)) knownTrials.addJudged(page);
    return knownTrials;
  };

  const cacheStudy = (name: string, knownTrials: KnownTrials) => {
    studies.delete(name);
    studies.set(name, knownTrials);
    let trialCount = [...studies.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [oldestName, { size }] of studies) {
      if (trialCount <= maxTrials || oldestName === name) break;
      studies.delete(oldestName);
      trialCount -= size;
    }
  };

  return {
    ...view,
    async outcomesByTrial(name, from, limit, values) {
      const knownTrials = from === 0 ? await update(name) : studies.get(name);
      return knownTrials === undefined
        ? view.outcomesByTrial(name, from, limit, values)
        : knownTrials.slice(from, limit);
    },
  };
}

/**
 * Ended trials of a study: all up to `cursor`, and perhaps later ones. Equal configurations and fingerprints are stored
 * once.
 */
class KnownTrials {
  /** Creation time of the study; a later study of the same name has another. */
  readonly created: number;
  /** Names of the values to read and keep. */
  readonly judgedNames: readonly string[];
  cursor: number;
  /** Ended trials, each at the index of its number. */
  readonly #trials: (FinishedTrial | undefined)[] = [];
  readonly #configurations: Configuration[] = [];
  readonly #fingerprints = new Map<string, Fingerprint>();

  constructor(created: number, definition: StudyDefinition, cursor: number) {
    this.created = created;
    this.cursor = cursor;
    const judgedNames = judgedMetrics(definition);
    this.judgedNames = judgedNames.length > 1 ? judgedNames : [];
  }

  get size(): number {
    return this.#trials.length;
  }

  add(outcomes: readonly FinishedTrial[], cursor: number): void {
    // Object literals take half the memory of spread objects.
    for (const { trial, attempt, outcome, epochs, started, ended, threadTime, fingerprint } of outcomes) {
      const { number, repeat, seed } = trial;
      const configuration = (this.#configurations[trial.configuration.number] ??= trial.configuration);
      this.#trials[number] = {
        trial: { number, configuration, repeat, seed, epochs: trial.epochs },
        attempt,
        outcome: selectValues(this.judgedNames, outcome),
        epochs,
        started,
        ended,
        threadTime,
        fingerprint: fingerprint && this.#shareFingerprint(fingerprint),
      };
    }
    this.cursor = cursor;
  }

  /** Adds trials that were read with only the judged values. */
  addJudged(trials: readonly FinishedTrial[]): void {
    for (const finishedTrial of trials) {
      const { number, configuration } = finishedTrial.trial;
      this.#configurations[configuration.number] ??= configuration;
      this.#trials[number] = finishedTrial;
    }
  }

  /** Returns up to `limit` trials in the order of their numbers, from number `from` on. */
  slice(from: number, limit: number): readonly FinishedTrial[] {
    const page: FinishedTrial[] = [];
    for (let number = from; number < this.#trials.length && page.length < limit; number++) {
      const trial = this.#trials[number];
      if (trial !== undefined) page.push(trial);
    }
    return page;
  }

  /** True if the trials have these numbers of outcomes, by type. */
  hasCounts(ended: Progress['ended']): boolean {
    const counts = { complete: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 };
    for (const trial of this.#trials) if (trial !== undefined) counts[trial.outcome.type]++;
    return outcomeTypes.every((type) => counts[type] === ended[type]);
  }

  #shareFingerprint(fingerprint: Fingerprint): Fingerprint {
    const key = JSON.stringify(fingerprint);
    const knownFingerprint = this.#fingerprints.get(key);
    if (knownFingerprint === undefined) this.#fingerprints.set(key, fingerprint);
    return knownFingerprint ?? fingerprint;
  }
}

/** Reduces the values of an outcome to those with the given names. */
function selectValues(names: readonly string[], outcome: Outcome): Outcome {
  if (outcome.type !== 'complete') return outcome;
  const { value, step, values } = outcome;
  const entries = names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]]));
  return {
    type: 'complete',
    value,
    step,
    values: names.length === 0 ? emptyValues : Object.fromEntries(entries),
  };
}
