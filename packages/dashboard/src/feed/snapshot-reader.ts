import {
  RidgelineError,
  type ConfigurationRow,
  type FinishedTrial,
  type Report,
  type StudyView,
} from '@ridgeline/core';
import { endedTrials } from '../view-model/pace.ts';
import type { Snapshot } from '../view-model/snapshot.ts';

/** Which part of the study the screen shows. */
export interface Wanted {
  /** Rows of the ranking from `first` (from 0), at the most `limit`. */
  readonly first: number;
  readonly limit: number;
  /** Whether the rows' curves are shown. */
  readonly curves: boolean;
}

/** How many of the trials without a result are kept to be shown. */
const troublesKept = 50;
/** How far back in the outcomes a new reader looks for them. */
const outcomesBack = 500;

/**
 * Reads what the screen shows, and no more: a page of the ranking, the curves of its rows, counts. Between two reads it
 * keeps the curves that cannot have changed and where in the outcomes it has been.
 */
export function snapshotReader(view: StudyView, study: string): (wanted: Wanted) => Promise<Snapshot> {
  const curves = new Map<number, { readonly epochs: number; readonly values: readonly number[] }>();
  let troubles: readonly FinishedTrial[] = [];
  let cursor: number | undefined;

  return async (wanted) => {
    const [header, progress, strategies, rows, running] = await Promise.all([
      view.study(study),
      view.progress(study),
      view.strategies(study),
      view.ranking(study, { offset: wanted.first, limit: wanted.limit }),
      view.running(study),
    ]);
    const { metric, seeds } = header.definition;
    cursor ??= Math.max(0, endedTrials(progress) - outcomesBack);
    await readTroubles(cursor);
    if (wanted.curves) await readCurves(rows, metric.name, seeds.length);
    return {
      study: header,
      progress,
      strategies,
      page: { first: wanted.first, rows },
      running,
      curves: new Map(
        rows.flatMap(({ configuration: { number } }) => {
          const curve = curves.get(number);
          return curve === undefined ? [] : [[number, curve.values]];
        }),
      ),
      troubles,
    };
  };

  async function readTroubles(from: number): Promise<void> {
    const { outcomes, cursor: next } = await view.outcomes(study, from, outcomesBack);
    cursor = next;
    const found = outcomes.filter(({ outcome }) => outcome.type === 'diverged' || outcome.type === 'failed');
    troubles = [...found.reverse(), ...troubles].slice(0, troublesKept);
    if (outcomes.length === outcomesBack) await readTroubles(next);
  }

  async function readCurves(
    rows: readonly ConfigurationRow[],
    metric: string,
    repeats: number,
  ): Promise<void> {
    const shown = new Set(rows.map((row) => row.configuration.number));
    for (const number of curves.keys()) if (!shown.has(number)) curves.delete(number);
    for (const row of rows) {
      const { number } = row.configuration;
      if (row.epochs === 0 || curves.get(number)?.epochs === row.epochs) continue;
      const reports = await firstCurve(number * repeats, repeats);
      curves.set(number, {
        epochs: row.epochs,
        values: reports.flatMap((report) => report.values[metric] ?? []),
      });
    }
  }

  /** The curve of the first repeat that has one: repeats may begin in any order. */
  async function firstCurve(trial: number, repeats: number): Promise<readonly Report[]> {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const reports = await view.curve(study, trial + repeat).catch(noneYet);
      if (reports.length > 0) return reports;
    }
    return [];
  }
}

function noneYet(error: unknown): readonly Report[] {
  if (error instanceof RidgelineError && error.code === 'TRIAL_NOT_FOUND') return [];
  throw error;
}
