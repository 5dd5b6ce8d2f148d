import {
  RidgelineError,
  type AttemptRow,
  type ConfigurationState,
  type Outcome,
  type OutcomeType,
  type Sight,
  type StudyView,
  type Trial,
  type TrialRow,
} from '@ridgeline/core';
import type { Statement } from './connection.ts';
import { prepareQueries } from './queries.ts';
import { rankingQuery } from './ranking-query.ts';
import { openReader } from './reader.ts';
import { lockPatience, retryWhileBusy } from './retry-while-busy.ts';
import {
  finishedOf,
  layerOf,
  rankedOf,
  reportOf,
  studyOf,
  trialOf,
  type FinishedJoin,
  type LayerRow,
  type RankedRow,
  type ReportRow,
  type StudyRow,
  type TrialJoin,
} from './rows.ts';
import { migrations } from './schema.ts';
import { InconsistentRow, unreadable } from './sqlite-error.ts';

/**
 * Opens a database file to read only, beside whoever writes it and without disturbing them. In a folder that forbids
 * SQLite its side files, a copy is read. Each read sees one instant of the database. Throws `RidgelineError`
 * `DATABASE_UNREADABLE` for a file that is not there, is damaged, another program's or of another schema.
 *
 * @example
 * const view = await openSqliteView('ridgeline.db');
 * const [study] = await view.studies();
 * const top = await view.ranking(study.name, { offset: 0, limit: 10 });
 * await view.close();
 */
export async function openSqliteView(path: string): Promise<StudyView> {
  const patiently = async <T>(body: () => T): Promise<T> => {
    try {
      return await retryWhileBusy(body, lockPatience);
    } catch (error) {
      throw unreadable(error, path);
    }
  };
  const reader = await patiently(() => openReader(path, migrations));
  const { connection } = reader;
  const ask = await patiently(() => prepareQueries(connection));
  const prepared = new Map<string, Statement>();
  const rankings = (sql: string): Statement => {
    const statement = prepared.get(sql) ?? connection.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };

  /** One read: everything in it sees the same instant. */
  const read = <T>(body: () => T): Promise<T> => patiently(() => connection.transaction(body)());
  const readStudy = <T>(name: string, body: (study: StudyKey) => T): Promise<T> =>
    read(() => {
      const study = ask.studyKey.get(name) as StudyKey | undefined;
      if (study === undefined)
        throw new RidgelineError('STUDY_NOT_FOUND', `There is no study "${name}" in ${path}.`);
      return body(study);
    });

  const findTrial = (
    study: StudyKey,
    name: string,
    number: number,
  ): TrialJoin & { readonly state: string } => {
    const row = ask.trial.get(study.id, number) as (TrialJoin & { readonly state: string }) | undefined;
    if (row === undefined)
      throw new RidgelineError('TRIAL_NOT_FOUND', `Study "${name}" has no trial ${number}.`);
    return row;
  };

  const bestOf = ({ id, repeats }: StudyKey, strategy: string) => {
    const row = ask.best.get({ study: id, repeats, strategy }) as RankedRow | undefined;
    if (row === undefined) return undefined;
    const better = ask.betterThan.pluck().get(id, row.score, row.number) as number;
    return rankedOf(row, better + 1);
  };

  return {
    studies: () => read(() => (ask.studies.all() as StudyRow[]).map(studyOf)),

    study: (name) => readStudy(name, () => studyOf(ask.study.get(name) as StudyRow)),

    progress: (name) =>
      readStudy(name, ({ id }) => {
        const row = existing<ProgressRow>(ask.progress.get(id), `The study ${name} has no progress`);
        const running = ask.runningEpochs.pluck().get(id) as number;
        return {
          ended: endedCounts(row),
          running: row.running,
          waiting: row.waiting,
          epochs: row.epochs + running,
          firstStart: row.first_start ?? undefined,
          lastEvent: row.last_event ?? undefined,
          busy: row.busy,
        };
      }),

    ranking: (name, page) =>
      readStudy(name, ({ id, repeats }) => {
        const { offset, limit, strategy, state, order } = page;
        const parameter = typeof order?.by === 'object' ? order.by.parameter : undefined;
        const rows = rankings(rankingQuery(page)).all({
          study: id,
          repeats,
          offset,
          limit,
          strategy,
          state,
          parameter,
        }) as RankedRow[];
        return rows.map((row, i) => rankedOf(row, order === undefined ? offset + i + 1 : undefined));
      }),

    strategies: (name) =>
      readStudy(name, (study) =>
        (ask.strategies.all(study.id) as StrategyCounts[])
          .map((row) => ({
            strategy: row.name,
            states: { ...endedCounts(row), running: row.running },
            best: bestOf(study, row.name),
          }))
          .filter(({ states }) => Object.values(states).some((count) => count > 0)),
      ),

    running: (name) =>
      readStudy(name, ({ id }) =>
        (ask.running.all(id) as RunningRow[]).map((row) => ({
          trial: trialOf(row),
          attempt: row.attempt,
          started: row.started,
          last:
            row.last_step === null
              ? undefined
              : reportOf(ask.report.get(id, row.trial, row.last_step) as ReportRow),
        })),
      ),

    waiting: (name) =>
      readStudy(name, ({ id }): readonly Trial[] => (ask.waiting.all(id) as TrialJoin[]).map(trialOf)),

    endedTrials: (name) => readStudy(name, ({ id }) => ask.endedTrials.pluck().all(id) as number[]),

    trial: (name, number) =>
      readStudy(name, (study): TrialRow => {
        const row = findTrial(study, name, number);
        const trial = trialOf(row);
        const attempts = (ask.attempts.all(study.id, number) as AttemptColumns[]).map(attemptOf);
        if (row.state === 'waiting' || row.state === 'running') return { state: row.state, trial, attempts };
        return {
          state: 'ended',
          trial,
          attempts,
          finished: finishedOf(
            existing(ask.finished.get(study.id, number), `Trial ${number} has no outcome`),
          ),
        };
      }),

    curve: (name, number) =>
      readStudy(name, (study) => {
        findTrial(study, name, number);
        return (ask.curve.all(study.id, number) as ReportRow[]).map(reportOf);
      }),

    sight: (name, number) =>
      readStudy(name, (study) => {
        findTrial(study, name, number);
        const chosen = ask.chosenBy.pluck().get(study.id, number) as number | null;
        return {
          chosen: chosen ?? undefined,
          decided: ask.decidedBy.all(study.id, number) as Sight['decided'],
        };
      }),

    layers: (name, number) =>
      readStudy(name, (study) => {
        findTrial(study, name, number);
        return (ask.layers.all(study.id, number) as LayerRow[]).map(layerOf);
      }),

    outcomes: (name, cursor, limit) =>
      readStudy(name, ({ id }) => {
        const rows = ask.outcomes.all(id, cursor, limit) as (FinishedJoin & { readonly sequence: number })[];
        return { outcomes: rows.map(finishedOf), cursor: rows.at(-1)?.sequence ?? cursor };
      }),

    version: () => patiently(() => connection.pragma('data_version', { simple: true }) as number),

    async close() {
      reader.close();
    },
  };
}

interface StudyKey {
  readonly id: number;
  readonly repeats: number;
}

type ProgressRow = Readonly<Record<OutcomeType | 'running' | 'waiting' | 'epochs' | 'busy', number>> & {
  readonly first_start: number | null;
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

/** A row that must be there, for another row leads to it. */
function existing<T>(row: unknown, otherwise: string): T {
  if (row === undefined) throw new InconsistentRow(otherwise);
  return row as T;
}

function attemptOf(row: AttemptColumns): AttemptRow {
  return {
    attempt: row.attempt,
    started: row.started,
    ended: row.ended ?? undefined,
    state: row.state,
    lostBecause: row.lost_because ?? undefined,
    lateOutcome: row.late_outcome === null ? undefined : (JSON.parse(row.late_outcome) as Outcome),
  };
}

function endedCounts(row: Readonly<Record<OutcomeType, number>>): Record<OutcomeType, number> {
  const { complete, pruned, diverged, failed, cancelled } = row;
  return { complete, pruned, diverged, failed, cancelled };
}
