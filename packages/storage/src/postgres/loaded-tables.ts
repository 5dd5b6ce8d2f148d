import { escapeLiteral } from 'pg';
import { outcomeTypes, type AttemptReport, type Fingerprint } from '@ridgeline/core';
import type { Action } from '../actions/action.ts';
import {
  counters,
  type AttemptColumns,
  type NewOutcome,
  type Tables,
  type TrialColumns,
} from '../actions/tables.ts';
import {
  valueColumnNames,
  valueParameters,
  type ValueParameters,
  type ValueRow,
} from '../schema/metric-columns.ts';
import type { ExampleColumns, LayerColumns, StoredConfiguration, StudyRow } from '../schema/rows.ts';
import type { Row } from '../row-writer.ts';
import type { PostgresConnection } from './connection.ts';
import { encodeRows } from './rows-as-json.ts';
import { createJournal, createRowsInMemory, type Journal } from './rows-in-memory.ts';

/** Tables that hold in memory the rows that a batch of actions touches. Changes are written back in one message. */
export interface LoadedTables extends Tables {
  readonly journal: Journal;
  /** Increments the change count of a study. The sum of these counts is the database's version. */
  countChange(study: string): void;
  /** Creates the statements that write the changes; undefined if there are none. */
  createWriteStatements(): string | undefined;
}

interface StudyKey {
  readonly study: number;
}

interface ProgressRow
  extends StudyKey, Readonly<Record<(typeof counters)[number] | 'changes' | 'worked', number>> {
  readonly last_event: number | null;
}

type StrategyRow = StudyKey &
  Readonly<Record<(typeof states)[number] | 'number', number>> & { readonly name: string };

type OutcomeRow = StudyKey & ValueRow & Omit<NewOutcome, 'values'> & { readonly sequence: number };

/** Use of test data by a study: number of trials, and times of the first and the last use, in ms since 1970. */
interface LedgerColumns extends StudyKey {
  readonly data: string;
  readonly trials: number;
  readonly first: number;
  readonly last: number;
}

/** Reports of one trial, as far as a batch needs them. */
interface TrialReports extends StudyKey {
  readonly trial: number;
  /** Last reported step; 0 if none. */
  readonly last: number;
  /** Steps of the batch that already have a report, stored or new. */
  readonly steps: ReadonlySet<number>;
  /** True if the stored reports are to be deleted. */
  readonly isDropped: boolean;
  /** Reports that the batch adds. */
  readonly newReports: readonly AttemptReport[];
}

/** States of configurations, each counted in a column of `strategy`. */
const states = ['running', ...outcomeTypes] as const;

/**
 * Begins a transaction, locks the studies of a batch and loads the rows that the batch touches. The transaction stays
 * open.
 *
 * Sends one message for the studies and one for their rows, for any number of actions. Only new studies and new
 * fingerprints need more.
 *
 * @param fingerprints Ids of stored fingerprints, by `fingerprintKey`. The batch's new fingerprints are added.
 * @param otherLoads Loads to run with the first message, once the studies are locked.
 */
export async function loadTables(
  connection: PostgresConnection,
  batch: readonly Action[],
  fingerprints: Map<string, number>,
  otherLoads: readonly Load[],
): Promise<LoadedTables> {
  const journal = createJournal();
  const table = {
    study: createRowsInMemory<StudyRow>(['id'], journal),
    progress: createRowsInMemory<ProgressRow>(['study'], journal),
    strategy: createRowsInMemory<StrategyRow>(['study', 'name'], journal),
    configuration: createRowsInMemory<StudyKey & StoredConfiguration>(['study', 'number'], journal),
    trial: createRowsInMemory<StudyKey & TrialColumns>(['study', 'number'], journal),
    attempt: createRowsInMemory<StudyKey & AttemptColumns>(['study', 'trial', 'number'], journal),
    reports: createRowsInMemory<TrialReports>(['study', 'trial'], journal),
    outcome: createRowsInMemory<OutcomeRow>(['study', 'trial'], journal),
    testExamples: createRowsInMemory<StudyKey & ExampleColumns & { readonly trial: number }>(
      ['study', 'trial'],
      journal,
    ),
    layer: createRowsInMemory<StudyKey & LayerColumns>(['study', 'trial', 'number'], journal),
    ledger: createRowsInMemory<LedgerColumns>(['data', 'study'], journal),
  };

  const names = [
    ...new Set(batch.flatMap((action) => (action.type === 'archiveStudy' ? action.args : [action.study]))),
  ];
  const inBatchStudies = `IN (SELECT id FROM study WHERE name = ANY (${textArray(names)}))`;
  await load(connection, [
    ['BEGIN', () => undefined],
    [`SELECT * FROM study WHERE name = ANY (${textArray(names)}) ORDER BY id FOR UPDATE`, table.study.load],
    ...otherLoads,
  ]);
  await load(connection, [
    [`SELECT * FROM progress WHERE study ${inBatchStudies}`, table.progress.load],
    [`SELECT * FROM strategy WHERE study ${inBatchStudies}`, table.strategy.load],
    [`SELECT * FROM ledger WHERE study ${inBatchStudies}`, table.ledger.load],
    ...table.study.all().flatMap((study) =>
      createStudyLoads(
        study,
        batch.filter((action) => studyNames(batch, study).has(action.study)),
      ),
    ),
  ]);
  const reservedIds = await reserveIds(connection, batch.filter(({ type }) => type === 'createStudy').length);
  await addFingerprints(connection, batch, fingerprints);

  /** Creates the loads of the rows that `actions` touch in one study. */
  function createStudyLoads(study: StudyRow, actions: readonly Action[]): readonly Load[] {
    const touchedRows = findTouchedRows(actions, study);
    const trialNumbers = [...touchedRows.trials];
    if (trialNumbers.length === 0 && touchedRows.trialQuery === undefined) return [];
    const union = touchedRows.trialQuery === undefined ? '' : ` UNION ${touchedRows.trialQuery}`;
    const trials = `SELECT unnest(${bigintArray(trialNumbers)}) AS number${union}`;
    const configurations = `SELECT unnest(${bigintArray([...touchedRows.configurations])}) UNION
      SELECT number / ${study.repeats} FROM (${trials}) AS trials`;
    const inStudy = `study = ${study.id}`;
    return [
      [
        `SELECT * FROM configuration WHERE ${inStudy} AND number IN (${configurations})`,
        table.configuration.load,
      ],
      [`SELECT * FROM trial WHERE ${inStudy} AND number IN (${trials})`, table.trial.load],
      [`SELECT * FROM attempt WHERE ${inStudy} AND trial IN (${trials})`, table.attempt.load],
      [
        `SELECT * FROM outcome WHERE ${inStudy} AND trial IN (SELECT configurations.number * ${study.repeats} + repeat
           FROM (${configurations}) AS configurations (number), generate_series(0, ${study.repeats - 1}) AS repeat)`,
        table.outcome.load,
      ],
      [
        `SELECT ${study.id} AS study, trials.number AS trial, coalesce((SELECT step FROM report
           WHERE ${inStudy} AND trial = trials.number ORDER BY step DESC LIMIT 1), 0) AS last FROM (${trials}) AS trials`,
        (row: Omit<TrialReports, 'steps' | 'isDropped' | 'newReports'>) =>
          table.reports.load({ ...row, steps: new Set(), isDropped: false, newReports: [] }),
      ],
      [
        `SELECT trial, step FROM report JOIN (SELECT unnest(${bigintArray(touchedRows.steps.map(([trial]) => trial))}) AS trial,
           unnest(${bigintArray(touchedRows.steps.map(([, step]) => step))}) AS step) AS reported USING (trial, step)
           WHERE ${inStudy}`,
        ({ trial, step }: { trial: number; step: number }) => {
          const reports = table.reports.get(study.id, trial)!;
          table.reports.load({ ...reports, steps: new Set([...reports.steps, step]) });
        },
      ],
    ] as readonly Load[];
  }

  const getProgress = (study: number) => table.progress.get(study)!;
  const noReports = { last: 0, steps: new Set<number>(), isDropped: false, newReports: [] };
  const getReports = (study: number, trial: number): TrialReports =>
    table.reports.get(study, trial) ?? { study, trial, ...noReports };
  const putTrial = (study: number, number: number, change: Partial<TrialColumns>) =>
    table.trial.put({ ...table.trial.get(study, number)!, ...change });
  const putConfiguration = (study: number, number: number, change: Partial<StudyKey & StoredConfiguration>) =>
    table.configuration.put({ ...table.configuration.get(study, number)!, ...change });

  return {
    journal,
    study: (name) => table.study.all().find((study) => study.name === name),
    addStudy(columns) {
      const study = { ...columns, id: reservedIds.pop()! };
      table.study.put(study);
      table.progress.put({
        study: study.id,
        ...zeroCounters(counters),
        changes: 0,
        worked: 0,
        last_event: null,
      });
      return study;
    },
    putStudy: (study) => table.study.put(study),
    changeProgress(study, { event, ...change }) {
      const row = getProgress(study);
      const counts = Object.fromEntries(counters.map((name) => [name, row[name] + (change[name] ?? 0)]));
      table.progress.put({
        ...row,
        ...counts,
        last_event: event === undefined ? row.last_event : Math.max(row.last_event ?? 0, event),
      });
    },
    addWorkingTime(study, ms) {
      const row = getProgress(study);
      if (ms > 0 && row.running > 0) table.progress.put({ ...row, worked: row.worked + ms });
    },
    putStrategy(study, name, number) {
      const row = table.strategy.get(study, name) ?? { study, name, ...zeroCounters(states) };
      table.strategy.put({ ...row, number });
    },
    countConfiguration(study, strategy, from, to) {
      const row = table.strategy.get(study, strategy)!;
      const decremented = from === undefined ? row : { ...row, [from]: row[from] - 1 };
      table.strategy.put({ ...decremented, [to]: decremented[to] + 1 });
    },

    configuration: (study, number) => table.configuration.get(study, number),
    addConfiguration: (study, configuration) =>
      table.configuration.put({
        study,
        ...configuration,
        state: 'running',
        complete: 0,
        running: 0,
        mean: null,
        deviation: null,
        gap: null,
        epochs: 0,
        epochs_at_most: 0,
        tier: 2,
        score: null,
      }),
    changeRepeats(study, number, { running, epochs = 0, maxEpochs = 0 }) {
      const row = table.configuration.get(study, number)!;
      putConfiguration(study, number, {
        running: row.running + running,
        epochs: row.epochs + epochs,
        epochs_at_most: row.epochs_at_most + maxEpochs,
      });
    },
    updateConfiguration: (study, number, summary) => putConfiguration(study, number, summary),

    trial: (study, number) => table.trial.get(study, number),
    addTrial: (study, trial) => table.trial.put({ study, ...trial }),
    setTrialState: (study, number, state, attempt) => putTrial(study, number, { state, attempt }),
    failedTrials: (study) =>
      table.trial
        .all()
        .filter((trial) => trial.study === study && trial.state === 'failed')
        .map(({ number }) => number)
        .sort((a, b) => a - b),
    trialsFrom: (study, first) =>
      table.trial
        .all()
        .filter((trial) => trial.study === study && trial.number >= first && trial.state !== 'cancelled')
        .sort((a, b) => a.number - b.number),

    attempt: (study, trial, number) => table.attempt.get(study, trial, number),
    addAttempt: (study, { trial, attempt, token }, started) =>
      table.attempt.put({
        study,
        trial,
        number: attempt,
        token,
        state: 'running',
        started,
        ended: null,
        lost_because: null,
        late_outcome: null,
      }),
    updateAttempt: (study, attempt) => table.attempt.put({ study, ...attempt }),
    cancelledBeyond: (study) =>
      table.attempt
        .all()
        .filter(
          (attempt) =>
            attempt.study === study &&
            attempt.state === 'cancelled' &&
            (attempt.lost_because !== null || attempt.late_outcome !== null),
        )
        .sort((a, b) => a.trial - b.trial),
    runningAttempts: (study) =>
      table.attempt
        .all()
        .filter((attempt) => attempt.study === study && attempt.state === 'running')
        .map(({ trial, number, token }) => ({ trial, attempt: number, token }))
        .sort((a, b) => a.trial - b.trial),

    addReports(study, trial, reports) {
      const storedReports = getReports(study, trial);
      const steps = new Set(storedReports.steps);
      const newReports = reports.filter(({ report: { step } }) => {
        const isNew = !steps.has(step);
        steps.add(step);
        return isNew;
      });
      if (newReports.length === 0) return false;
      const last = newReports.reduce((step, { report }) => Math.max(step, report.step), storedReports.last);
      table.reports.put({
        ...storedReports,
        last,
        steps,
        newReports: [...storedReports.newReports, ...newReports],
      });
      return true;
    },
    lastStep: (study, trial) => getReports(study, trial).last,
    dropReports: (study, trial) => table.reports.put({ study, trial, ...noReports, isDropped: true }),

    putFingerprint: (fingerprint) => fingerprints.get(fingerprintKey(fingerprint))!,
    outcome: (study, trial) => table.outcome.get(study, trial),
    repeatEnds: (study, first, last) =>
      Array.from({ length: last - first + 1 }, (_, i) => table.outcome.get(study, first + i)).filter(
        (outcome) => outcome !== undefined,
      ),
    addOutcome(study, { values, ...columns }) {
      const sequence = 1 + getProgress(study).outcomes;
      table.outcome.put({ study, sequence, ...columns, ...valuesByName(values) } as OutcomeRow);
    },
    addTestExamples: (study, trial, examples) => table.testExamples.put({ study, trial, ...examples }),
    recordTestUse(study, data, at) {
      const { trials, first, last } = table.ledger.get(data, study) ?? { trials: 0, first: at, last: at };
      table.ledger.put({ data, study, trials: trials + 1, first, last: Math.max(last, at) });
    },
    restoreOutcome: (study, trial, { values, ...columns }) =>
      table.outcome.put({
        ...table.outcome.get(study, trial)!,
        ...columns,
        ...valuesByName(values),
      } as OutcomeRow),
    dropOutcome: (study, trial) => table.outcome.remove(table.outcome.get(study, trial)!),
    addLayer: (study, layer) => table.layer.put({ study, ...layer }),

    countChange(name) {
      const { id } = table.study.all().find((study) => study.name === name)!;
      const row = getProgress(id);
      table.progress.put({ ...row, changes: row.changes + 1 });
    },
    createWriteStatements() {
      if (journal.length === 0) return undefined;
      const reports = table.reports.changedRows();
      return [
        upsert('study', ['id'], table.study.changedRows()),
        upsert('progress', ['study'], table.progress.changedRows()),
        upsert('strategy', ['study', 'name'], table.strategy.changedRows()),
        upsert('configuration', ['study', 'number'], table.configuration.changedRows()),
        upsert('trial', ['study', 'number'], table.trial.changedRows()),
        upsert('attempt', ['study', 'trial', 'number'], table.attempt.changedRows()),
        ...reports
          .filter(({ isDropped }) => isDropped)
          .map(({ study, trial }) => `DELETE FROM report WHERE study = ${study} AND trial = ${trial}`),
        upsert(
          'report',
          ['study', 'trial', 'step'],
          reports.flatMap(({ study, trial, newReports }) =>
            newReports.map(({ report: { step, values }, historySize: saw = null }) => ({
              study,
              trial,
              step,
              saw,
              ...valuesByName(valueParameters(values)),
            })),
          ),
        ),
        ...table.outcome
          .removedRows()
          .flatMap(({ study, trial }) =>
            ['outcome', 'layer', 'test_examples'].map(
              (name) => `DELETE FROM ${name} WHERE study = ${study} AND trial = ${trial}`,
            ),
          ),
        upsert('outcome', ['study', 'sequence'], table.outcome.changedRows()),
        upsert('test_examples', ['study', 'trial'], table.testExamples.changedRows()),
        upsert('layer', ['study', 'trial', 'number'], table.layer.changedRows()),
        upsert('ledger', ['data', 'study'], table.ledger.changedRows()),
      ]
        .filter((statement) => statement !== '')
        .join(';\n');
    },
  };
}

/** Statement, and a function that receives each of its rows. */
export type Load = readonly [sql: string, loadRow: (row: never) => void];

async function load(connection: PostgresConnection, loads: readonly Load[]): Promise<void> {
  const results = await connection.run(loads.map(([sql]) => sql).join(';\n'));
  for (const [i, [, loadRow]] of loads.entries()) {
    for (const row of results[i]!) (loadRow as (row: Row) => void)(row);
  }
}

interface TouchedRows {
  readonly trials: ReadonlySet<number>;
  /** Configurations of the trials to start. The configurations of `trials` are loaded as well. */
  readonly configurations: ReadonlySet<number>;
  /** Steps that the batch reports, each with its trial. */
  readonly steps: readonly (readonly [trial: number, step: number])[];
  /** Query for touched trials whose numbers are not in the actions. */
  readonly trialQuery: string | undefined;
}

/** All names that a study has during a batch; an action of the batch may rename it. */
function studyNames(batch: readonly Action[], study: StudyRow): ReadonlySet<string> {
  const names = new Set([study.name]);
  for (const action of batch) {
    if (action.type === 'archiveStudy' && names.has(action.study)) names.add(action.args[1]);
  }
  return names;
}

function findTouchedRows(actions: readonly Action[], study: StudyRow): TouchedRows {
  const { id } = study;
  const trials = new Set<number>();
  const configurations = new Set<number>();
  const steps: [number, number][] = [];
  const queries = new Set<string>();
  for (const action of actions) {
    switch (action.type) {
      case 'startTrials':
        for (const { trial } of action.args[1]) {
          trials.add(trial.number);
          configurations.add(trial.configuration.number);
        }
        break;
      case 'appendReports':
        for (const { key, report } of action.args[1]) {
          trials.add(key.trial);
          steps.push([key.trial, report.step]);
        }
        break;
      case 'finishTrials':
        for (const { key } of action.args[1]) trials.add(key.trial);
        break;
      case 'loseAttempts':
        for (const { key } of action.args[1]) trials.add(key.trial);
        break;
      case 'loseEveryAttempt':
        queries.add(`SELECT trial FROM attempt WHERE study = ${id} AND state = 'running'`);
        break;
      case 'retryFailed':
        queries.add(`SELECT number FROM trial WHERE study = ${id} AND state = 'failed'`);
        for (const query of cancelledTrialQueries(study)) queries.add(query);
        break;
      case 'reviseStudy':
        for (const query of cancelledTrialQueries(study)) queries.add(query);
        break;
      case 'cancelBeyond':
        queries.add(createTrialsBeyondQuery(study, action.args[1]));
    }
  }
  return {
    trials,
    configurations,
    steps,
    trialQuery: queries.size === 0 ? undefined : [...queries].join(' UNION '),
  };
}

/** Queries for the trials that the study's early end cancelled. */
function cancelledTrialQueries(study: StudyRow): readonly string[] {
  return [
    `SELECT trial FROM attempt WHERE study = ${study.id} AND state = 'cancelled'
      AND (lost_because IS NOT NULL OR late_outcome IS NOT NULL)`,
    ...(study.ended_after === null ? [] : [createTrialsBeyondQuery(study, study.ended_after)]),
  ];
}

/** Query for the trials of all configurations after the given one. */
function createTrialsBeyondQuery({ id, repeats }: StudyRow, configuration: number): string {
  return `SELECT number FROM trial WHERE study = ${id} AND number >= ${(configuration + 1) * repeats}`;
}

/** Reserves ids for new studies. Returns them in descending order. */
async function reserveIds(connection: PostgresConnection, count: number): Promise<number[]> {
  if (count === 0) return [];
  const sql = `SELECT nextval(pg_get_serial_sequence('study', 'id')) AS id FROM generate_series(1, $1)`;
  return (await connection.query(sql, [count])).map(({ id }) => Number(id)).reverse();
}

async function addFingerprints(
  connection: PostgresConnection,
  batch: readonly Action[],
  fingerprints: Map<string, number>,
): Promise<void> {
  const ends = batch.flatMap((action) => (action.type === 'finishTrials' ? action.args[1] : []));
  for (const { fingerprint } of ends) {
    if (fingerprint === undefined || fingerprints.has(fingerprintKey(fingerprint))) continue;
    const { backend, version, instructions, oneDnn, numerics, data } = fingerprint;
    const columns = [backend, version, instructions, oneDnn ? 1 : 0, numerics, data];
    await connection.query(
      `INSERT INTO fingerprint (backend, version, instructions, one_dnn, numerics, data)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      columns,
    );
    const [row] = await connection.query(
      `SELECT id FROM fingerprint WHERE backend = $1 AND version = $2 AND instructions = $3 AND one_dnn = $4
       AND numerics = $5 AND data = $6`,
      columns,
    );
    fingerprints.set(fingerprintKey(fingerprint), Number(row!['id']));
  }
}

function fingerprintKey({ backend, version, instructions, oneDnn, numerics, data }: Fingerprint): string {
  return JSON.stringify([backend, version, instructions, oneDnn, numerics, data]);
}

function zeroCounters<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}

function valuesByName(values: ValueParameters): Readonly<Record<string, number | string | null>> {
  return Object.fromEntries(valueColumnNames.map((name, i) => [name, values[i] ?? null]));
}

/** Creates the statement that inserts rows, or updates existing ones. */
function upsert(table: string, key: readonly string[], rows: readonly object[]): string {
  if (rows.length === 0) return '';
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columnList = columns.join(', ');
  const assignments = columns
    .filter((column) => !key.includes(column))
    .map((column) => `${column} = excluded.${column}`);
  return `INSERT INTO ${table} (${columnList}) SELECT ${columnList} FROM json_populate_recordset(NULL::${table}, ${encodeRows(rows)})
    ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${assignments.join(', ')}`;
}

function bigintArray(numbers: readonly number[]): string {
  return `'{${numbers.join(',')}}'::bigint[]`;
}

function textArray(texts: readonly string[]): string {
  return `ARRAY[${texts.map(escapeLiteral).join(', ')}]::text[]`;
}
