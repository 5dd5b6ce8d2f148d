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
  type LayerColumns,
  type StoredConfiguration,
  type ReportRow,
  type StudyRow,
  type TrialJoin,
} from '../schema/rows.ts';
import type { AttemptColumns } from '../actions/tables.ts';
import { queries } from './queries.ts';
import { createRankingQuery } from './ranking-query.ts';
import type { ArrayQueryRunner, QueryRunner, ReadEngine } from './read-engine.ts';
import { readResults } from './read-results.ts';

/** Columns of a study that are needed to read its other tables. */
type StudyColumns = Pick<StudyRow, 'id' | 'repeats' | keyof EarlyEndColumns>;

/** Error for rows that contradict each other. No action leaves such rows, so the database is damaged. */
export class InconsistentRow extends Error {}

/** Creates a view that reads any database through its read engine. */
export function createStudyView({
  name: database,
  parameterOrder,
  read,
  version,
  close,
}: ReadEngine): StudyView {
  const requireStudy = async <Row>(query: QueryRunner, sql: string, name: string): Promise<Row> => {
    const study = await selectFirst<Row>(query, sql, { name });
    if (study !== undefined) return study;
    throw new RidgelineError('STUDY_NOT_FOUND', `There is no study "${name}" in ${database}.`);
  };
  const readStudy = <T>(
    name: string,
    body: (query: QueryRunner, study: StudyColumns, queryArrays: ArrayQueryRunner) => Promise<T>,
  ): Promise<T> =>
    read(async (query, queryArrays) =>
      body(query, await requireStudy<StudyColumns>(query, queries.studyKey, name), queryArrays),
    );
  const readTrial = <T>(
    name: string,
    trial: number,
    body: (query: QueryRunner, key: TrialKey, row: TrialWithState, earlyEnd: EarlyEndColumns) => Promise<T>,
  ): Promise<T> =>
    readStudy(name, async (query, { id: study, ...earlyEnd }) => {
      const row = await selectFirst<TrialWithState>(query, queries.trial, { study, trial });
      if (row === undefined) {
        throw new RidgelineError('TRIAL_NOT_FOUND', `Study "${name}" has no trial ${trial}.`);
      }
      return body(query, { study, trial }, row, earlyEnd);
    });

  return {
    studies: () =>
      read(async (query) => (await selectAll<StudyRow>(query, queries.studies)).map(studyFromRow)),

    study: (name) =>
      read(async (query) => studyFromRow(await requireStudy<StudyRow>(query, queries.study, name))),

    progress: (name) =>
      readStudy(name, async (query, { id: study }) => {
        const row = requireRow(
          await selectFirst<ProgressRow>(query, queries.progress, { study }),
          `The study ${name} has no progress`,
        );
        const runningSum = await selectFirst<{ epochs: number }>(query, queries.runningEpochs, { study });
        return {
          ended: endedCounts(row),
          running: row.running,
          waiting: row.waiting,
          epochs: row.epochs + runningSum!.epochs,
          workingTime: row.worked,
          cursor: row.outcomes,
          lastEvent: row.last_event ?? undefined,
          busy: row.busy,
        };
      }),

    ranking: (name, page) =>
      readStudy(name, async (query, { id: study, repeats }) => {
        const { offset, limit, strategy, state, order } = page;
        const rows = await selectAll<StoredConfiguration>(query, createRankingQuery(page, parameterOrder), {
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
      readStudy(name, async (query, study) => {
        const rows = [];
        for (const row of await selectAll<StrategyCounts>(query, queries.strategies, { study: study.id })) {
          const states = { ...endedCounts(row), running: row.running };
          if (Object.values(states).every((count) => count === 0)) continue;
          rows.push({ strategy: row.name, states, best: await findBest(query, study, row.name) });
        }
        return rows;
      }),

    running: (name) =>
      readStudy(name, async (query, { id: study }) => {
        const rows = [];
        for (const row of await selectAll<RunningRow>(query, queries.running, { study })) {
          const { trial, attempt, started, last_step: step } = row;
          const lastReport =
            step === null
              ? undefined
              : await selectFirst<ReportRow>(query, queries.report, { study, trial, step });
          rows.push({
            trial: trialFromRow(row),
            attempt,
            started,
            last: lastReport && reportFromRow(lastReport),
          });
        }
        return rows;
      }),

    waiting: (name) =>
      readStudy(name, async (query, { id: study }) =>
        (await selectAll<TrialJoin>(query, queries.waiting, { study })).map(trialFromRow),
      ),

    endedTrials: (name) =>
      readStudy(name, async (query, { id: study }) =>
        (await selectAll<{ trial: number }>(query, queries.endedTrials, { study })).map(({ trial }) => trial),
      ),

    trial: (name, number) =>
      readTrial(name, number, async (query, key, row, earlyEnd): Promise<TrialRow> => {
        const trial = trialFromRow(row);
        const attempts = (await selectAll<AttemptColumns>(query, queries.attempts, key)).map(attemptFromRow);
        if (row.state === 'waiting' || row.state === 'running') return { state: row.state, trial, attempts };
        const finishedRow = requireRow(
          await selectFirst<FinishedJoin>(query, queries.finished, key),
          `Trial ${number} has no outcome`,
        );
        return {
          state: 'ended',
          trial,
          attempts: isShownAsCancelled(finishedRow, earlyEnd)
            ? withCancelledAttempt(attempts, outcomeFromRow(finishedRow))
            : attempts,
          finished: finishedFromRow(finishedRow, earlyEnd),
        };
      }),

    curve: (name, number) =>
      readTrial(name, number, async (query, key) =>
        (await selectAll<ReportRow>(query, queries.curve, key)).map(reportFromRow),
      ),

    historySizes: (name, number) =>
      readTrial(name, number, async (query, key, { saw }) => ({
        atSuggestion: saw ?? undefined,
        atDecisions: await selectAll<HistorySizes['atDecisions'][number]>(
          query,
          queries.historySizesAtDecisions,
          key,
        ),
      })),

    testExamples: (name, number) =>
      readTrial(name, number, async (query, key) => {
        const [row] = await selectAll<ExampleColumns>(query, queries.testExamples, key);
        return row && examplesFromRow(row);
      }),

    ledger: (name) =>
      readStudy(name, (query, { id: study }) => selectAll<LedgerRow>(query, queries.ledger, { study })),

    layers: (name, number) =>
      readTrial(name, number, async (query, key) =>
        (await selectAll<LayerColumns>(query, queries.layers, key)).map(layerFromRow),
      ),

    outcomes: (name, cursor, limit) =>
      readStudy(name, async (query, { id: study, ...earlyEnd }) => {
        const rows = await selectAll<FinishedJoin & { readonly sequence: number }>(query, queries.outcomes, {
          study,
          cursor,
          limit,
        });
        return {
          outcomes: rows.map((row) => finishedFromRow(row, earlyEnd)),
          cursor: rows.at(-1)?.sequence ?? cursor,
        };
      }),

    outcomesByTrial: (name, from, limit, values) =>
      readStudy(name, (query, { id: study, ...earlyEnd }, queryArrays) =>
        readResults(query, queryArrays, { study, earlyEnd, from, limit, values }),
      ),

    version,
    close,
  };
}

async function selectAll<Row>(
  query: QueryRunner,
  ...statement: Parameters<QueryRunner>
): Promise<readonly Row[]> {
  return (await query(...statement)) as readonly Row[];
}

async function selectFirst<Row>(
  query: QueryRunner,
  ...statement: Parameters<QueryRunner>
): Promise<Row | undefined> {
  return (await selectAll<Row>(query, ...statement))[0];
}

async function findBest(query: QueryRunner, { id: study, repeats }: StudyColumns, strategy: string) {
  const row = await selectFirst<StoredConfiguration>(query, queries.best, { study, repeats, strategy });
  if (row === undefined) return undefined;
  const { tier, score, number } = row;
  const betterRow = await selectFirst<{ better: number }>(query, queries.betterThan, {
    study,
    tier,
    score: score!,
    number,
  });
  return rankedFromRow(row, betterRow!.better + 1);
}

interface TrialKey extends Readonly<Record<string, number>> {
  readonly study: number;
  readonly trial: number;
}

type TrialWithState = TrialJoin & { readonly state: string; readonly saw: number | null };

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

/** Returns the row. Throws `InconsistentRow` if it is missing although another row refers to it. */
function requireRow<T>(row: T | undefined, message: string): T {
  if (row === undefined) throw new InconsistentRow(message);
  return row;
}

function attemptFromRow(row: AttemptColumns): AttemptRow {
  return {
    attempt: row.number,
    started: row.started,
    ended: row.ended ?? undefined,
    state: row.state,
    lostReason: row.lost_because ?? undefined,
    lateOutcome: row.late_outcome === null ? undefined : (JSON.parse(row.late_outcome) as Outcome),
  };
}

/**
 * Marks a trial's last attempt as cancelled, and adds the trial's stored outcome to that attempt as `lateOutcome`.
 * Attempts are listed from last to first.
 */
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
