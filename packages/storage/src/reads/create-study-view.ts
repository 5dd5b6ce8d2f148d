import {
  RidgelineError,
  type AttemptRow,
  type ConfigurationState,
  type LedgerRow,
  type Outcome,
  type OutcomeType,
  type HistorySizes,
  type StudyView,
  type TrialRow,
} from '@ridgeline/core';
import {
  finishedFromRow,
  isShownAsCancelled,
  outcomeFromRow,
  examplesFromRow,
  layerFromRow,
  rankedFromRow,
  reportFromRow,
  studyFromRow,
  trialFromRow,
  type EarlyEndColumns,
  type FinishedJoin,
  type ExampleColumns,
  type LayerRow,
  type RankedRow,
  type ReportRow,
  type StudyRow,
  type TrialJoin,
} from '../schema/rows.ts';
import { queries } from './queries.ts';
import { rankingQuery } from './ranking-query.ts';
import type { ArrayQuery, NamedQuery, ReadEngine } from './read-engine.ts';
import { readResults } from './read-results.ts';

/** Fields that locate all rows of a study, and its early end. */
type StudyKey = Pick<StudyRow, 'id' | 'repeats' | keyof EarlyEndColumns>;

/** Row that contradicts other rows: a state that no act leaves behind. */
export class InconsistentRow extends Error {}

/** Builds the reading side of a store on any engine. */
export function createStudyView({
  name: database,
  parameterOrder,
  read,
  version,
  close,
}: ReadEngine): StudyView {
  const found = async <Row>(ask: NamedQuery, sql: string, name: string): Promise<Row> => {
    const study = await askFirst<Row>(ask, sql, { name });
    if (study !== undefined) return study;
    throw new RidgelineError('STUDY_NOT_FOUND', `There is no study "${name}" in ${database}.`);
  };
  const readStudy = <T>(
    name: string,
    body: (ask: NamedQuery, study: StudyKey, askArrays: ArrayQuery) => Promise<T>,
  ): Promise<T> =>
    read(async (ask, askArrays) => body(ask, await found<StudyKey>(ask, queries.studyKey, name), askArrays));
  const readTrial = <T>(
    name: string,
    trial: number,
    body: (ask: NamedQuery, key: TrialKey, row: TrialColumns, cut: EarlyEndColumns) => Promise<T>,
  ): Promise<T> =>
    readStudy(name, async (ask, { id: study, ...cut }) => {
      const row = await askFirst<TrialColumns>(ask, queries.trial, { study, trial });
      if (row === undefined) {
        throw new RidgelineError('TRIAL_NOT_FOUND', `Study "${name}" has no trial ${trial}.`);
      }
      return body(ask, { study, trial }, row, cut);
    });

  return {
    studies: () => read(async (ask) => (await askAll<StudyRow>(ask, queries.studies)).map(studyFromRow)),

    study: (name) => read(async (ask) => studyFromRow(await found<StudyRow>(ask, queries.study, name))),

    progress: (name) =>
      readStudy(name, async (ask, { id: study }) => {
        const row = requireRow(
          await askFirst<ProgressRow>(ask, queries.progress, { study }),
          `The study ${name} has no progress`,
        );
        const running = await askFirst<{ epochs: number }>(ask, queries.runningEpochs, { study });
        return {
          ended: endedCounts(row),
          running: row.running,
          waiting: row.waiting,
          epochs: row.epochs + running!.epochs,
          workingTime: row.worked,
          cursor: row.outcomes,
          lastEvent: row.last_event ?? undefined,
          busy: row.busy,
        };
      }),

    ranking: (name, page) =>
      readStudy(name, async (ask, { id: study, repeats }) => {
        const { offset, limit, strategy, state, order } = page;
        const rows = await askAll<RankedRow>(ask, rankingQuery(page, parameterOrder), {
          study,
          repeats,
          offset,
          limit,
          strategy,
          state,
          parameter: typeof order?.by === 'object' ? order.by.parameter : undefined,
        });
        return rows.map((row, i) => rankedFromRow(row, order === undefined ? offset + i + 1 : undefined));
      }),

    strategies: (name) =>
      readStudy(name, async (ask, study) => {
        const rows = [];
        for (const row of await askAll<StrategyCounts>(ask, queries.strategies, { study: study.id })) {
          const states = { ...endedCounts(row), running: row.running };
          if (Object.values(states).every((count) => count === 0)) continue;
          rows.push({ strategy: row.name, states, best: await findBest(ask, study, row.name) });
        }
        return rows;
      }),

    running: (name) =>
      readStudy(name, async (ask, { id: study }) => {
        const rows = [];
        for (const row of await askAll<RunningRow>(ask, queries.running, { study })) {
          const { trial, attempt, started, last_step: step } = row;
          const last =
            step === null
              ? undefined
              : await askFirst<ReportRow>(ask, queries.report, { study, trial, step });
          rows.push({ trial: trialFromRow(row), attempt, started, last: last && reportFromRow(last) });
        }
        return rows;
      }),

    waiting: (name) =>
      readStudy(name, async (ask, { id: study }) =>
        (await askAll<TrialJoin>(ask, queries.waiting, { study })).map(trialFromRow),
      ),

    endedTrials: (name) =>
      readStudy(name, async (ask, { id: study }) =>
        (await askAll<{ trial: number }>(ask, queries.endedTrials, { study })).map(({ trial }) => trial),
      ),

    trial: (name, number) =>
      readTrial(name, number, async (ask, key, row, cut): Promise<TrialRow> => {
        const trial = trialFromRow(row);
        const attempts = (await askAll<AttemptColumns>(ask, queries.attempts, key)).map(attemptFromRow);
        if (row.state === 'waiting' || row.state === 'running') return { state: row.state, trial, attempts };
        const found = await askFirst<FinishedJoin>(ask, queries.finished, key);
        const ended = requireRow(found, `Trial ${number} has no outcome`);
        return {
          state: 'ended',
          trial,
          attempts: isShownAsCancelled(ended, cut)
            ? withCancelledAttempt(attempts, outcomeFromRow(ended))
            : attempts,
          finished: finishedFromRow(ended, cut),
        };
      }),

    curve: (name, number) =>
      readTrial(name, number, async (ask, key) =>
        (await askAll<ReportRow>(ask, queries.curve, key)).map(reportFromRow),
      ),

    historySizes: (name, number) =>
      readTrial(name, number, async (ask, key, { saw }) => ({
        chosen: saw ?? undefined,
        decided: await askAll<HistorySizes['decided'][number]>(ask, queries.decidedBy, key),
      })),

    testExamples: (name, number) =>
      readTrial(name, number, async (ask, key) => {
        const [row] = await askAll<ExampleColumns>(ask, queries.testExamples, key);
        return row && examplesFromRow(row);
      }),

    ledger: (name) =>
      readStudy(name, (ask, { id: study }) => askAll<LedgerRow>(ask, queries.ledger, { study })),

    layers: (name, number) =>
      readTrial(name, number, async (ask, key) =>
        (await askAll<LayerRow>(ask, queries.layers, key)).map(layerFromRow),
      ),

    outcomes: (name, cursor, limit) =>
      readStudy(name, async (ask, { id: study, ...cut }) => {
        const rows = await askAll<FinishedJoin & { readonly sequence: number }>(ask, queries.outcomes, {
          study,
          cursor,
          limit,
        });
        return {
          outcomes: rows.map((row) => finishedFromRow(row, cut)),
          cursor: rows.at(-1)?.sequence ?? cursor,
        };
      }),

    outcomesByTrial: (name, from, limit, values) =>
      readStudy(name, (ask, { id: study, ...cut }, askArrays) =>
        readResults(ask, askArrays, { study, cut, from, limit, values }),
      ),

    version,
    close,
  };
}

async function askAll<Row>(ask: NamedQuery, ...query: Parameters<NamedQuery>): Promise<readonly Row[]> {
  return (await ask(...query)) as readonly Row[];
}

async function askFirst<Row>(ask: NamedQuery, ...query: Parameters<NamedQuery>): Promise<Row | undefined> {
  return (await askAll<Row>(ask, ...query))[0];
}

async function findBest(ask: NamedQuery, { id: study, repeats }: StudyKey, strategy: string) {
  const row = await askFirst<RankedRow>(ask, queries.best, { study, repeats, strategy });
  if (row === undefined) return undefined;
  const { tier, score, number } = row;
  const better = await askFirst<{ better: number }>(ask, queries.betterThan, {
    study,
    tier,
    score: score!,
    number,
  });
  return rankedFromRow(row, better!.better + 1);
}

interface TrialKey extends Readonly<Record<string, number>> {
  readonly study: number;
  readonly trial: number;
}

type TrialColumns = TrialJoin & { readonly state: string; readonly saw: number | null };

type ProgressRow = Readonly<
  Record<OutcomeType | 'running' | 'waiting' | 'outcomes' | 'epochs' | 'busy' | 'worked', number>
> & {
  readonly last_event: number | null;
};

type StrategyCounts = Readonly<Record<ConfigurationState, number>> & { readonly name: string };

type RunningRow = TrialJoin & {
  readonly attempt: number;
  readonly started: number;
  readonly last_step: number | null;
};

interface AttemptColumns {
  readonly attempt: number;
  readonly started: number;
  readonly ended: number | null;
  readonly state: AttemptRow['state'];
  readonly lost_because: string | null;
  readonly late_outcome: string | null;
}

/** Returns a row that another row refers to, or throws if it is missing. */
function requireRow<T>(row: T | undefined, otherwise: string): T {
  if (row === undefined) throw new InconsistentRow(otherwise);
  return row;
}

function attemptFromRow(row: AttemptColumns): AttemptRow {
  return {
    attempt: row.attempt,
    started: row.started,
    ended: row.ended ?? undefined,
    state: row.state,
    lostBecause: row.lost_because ?? undefined,
    lateOutcome: row.late_outcome === null ? undefined : (JSON.parse(row.late_outcome) as Outcome),
  };
}

/** Attempts of a trial beyond the end of its study. The last attempt shows the outcome, which does not count. */
function withCancelledAttempt(
  [last, ...earlier]: readonly AttemptRow[],
  lateOutcome: Outcome,
): readonly AttemptRow[] {
  return [{ ...last!, state: 'cancelled', lateOutcome }, ...earlier];
}

function endedCounts(row: Readonly<Record<OutcomeType, number>>): Record<OutcomeType, number> {
  const { complete, pruned, diverged, failed, cancelled } = row;
  return { complete, pruned, diverged, failed, cancelled };
}
