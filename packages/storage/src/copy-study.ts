import { renameDescendant, RidgelineError, studiesBelow, type Study } from '@ridgeline/core';
import { isPostgresUrl } from './postgres/location.ts';
import { databaseName, acquireStudy } from './database.ts';
import { queries } from './reads/queries.ts';
import type { QueryRunner } from './reads/read-engine.ts';
import { studyFromRow, type StudyRow } from './schema/rows.ts';
import type { Row, RowWriter } from './row-writer.ts';
import { openSqliteWriter } from './sqlite/row-writer.ts';
import { openSqliteReadEngine } from './sqlite/sqlite-view.ts';

/** Numbers of copied rows. */
interface CopiedRowCounts {
  readonly configurations: number;
  readonly trials: number;
  readonly reports: number;
}

/** Copied studies and the numbers of their rows. */
export interface StudyCopy extends CopiedRowCounts {
  /** Inner searches and finals of the study, which were copied with it. */
  readonly below: readonly Study[];
}

/**
 * Tables with a study's rows, each with the key columns of a row within the study. Their order satisfies foreign keys.
 */
const tables = {
  progress: ['study'],
  strategy: ['name'],
  configuration: ['number'],
  trial: ['number'],
  attempt: ['trial', 'number'],
  report: ['trial', 'step'],
  outcome: ['sequence'],
  layer: ['trial', 'number'],
  test_examples: ['trial'],
  ledger: ['data'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Number of rows per read. */
const pageSize = 1000;

/**
 * Copies a study, its inner searches and its finals to another database, as of one instant.
 *
 * Numbers, times, attempts and the order of outcomes are the same to the last bit. Source and target may be files or
 * servers. A process that writes the source is not blocked. The copy is all or nothing.
 *
 * @param copyName Name of the copy; by default the study's name. Inner searches and finals are renamed accordingly.
 * @throws RidgelineError `STUDY_NOT_FOUND` if `from` has no such study, `STUDY_EXISTS` if `to` already has a study of
 * one of the names, `STUDY_OWNED` if another process owns the target, and the errors of opening either database.
 * @example
 * await copyStudy('ridgeline.db', 'postgres://localhost/sweeps', 'mnist'); // { configurations: 34, trials: 102, … }
 */
export async function copyStudy(
  from: string,
  to: string,
  study: string,
  copyName = study,
): Promise<StudyCopy> {
  const source = await openReadEngine(from);
  try {
    const owner = await acquireStudy(to, copyName);
    try {
      // Opening the log creates missing tables.
      await (await owner.openLog()).close();
      let target: RowWriter | undefined;
      try {
        // The read may be retried, so each try opens a new target. Closing the old one rolls back its rows.
        const copy = await source.read(async (query) => {
          await target?.close();
          const below = await readStudiesBelow(query, study);
          const copyNames = below.map((descendant) => renameDescendant(descendant, study, copyName));
          await assertNotOwned(to, copyNames);
          target = await openWriter(to);
          const counts = [await copyRows(query, target, study, copyName, { from, to })];
          for (const [index, { name }] of below.entries())
            counts.push(await copyRows(query, target, name, copyNames[index]!, { from, to }));
          return { ...addCounts(counts), below };
        });
        await target!.commit();
        return copy;
      } finally {
        await target?.close();
      }
    } finally {
      await owner.release();
    }
  } finally {
    await source.close();
  }
}

/** Reads the studies below a study, in the order of their creation. */
async function readStudiesBelow(query: QueryRunner, study: string): Promise<readonly Study[]> {
  const newestFirst = (await query(queries.studies)) as readonly StudyRow[];
  return studiesBelow(newestFirst.map(studyFromRow), study).toReversed();
}

/** Throws `STUDY_OWNED` if another process owns one of the studies. The owner of a file owns all its studies. */
async function assertNotOwned(database: string, studies: readonly string[]): Promise<void> {
  if (!isPostgresUrl(database)) return;
  // Released at once, because each ownership takes a connection, and a server has few.
  for (const study of studies) await (await acquireStudy(database, study)).release();
}

function addCounts(counts: readonly CopiedRowCounts[]): CopiedRowCounts {
  const add = (name: keyof CopiedRowCounts) => counts.reduce((total, count) => total + count[name], 0);
  return { configurations: add('configurations'), trials: add('trials'), reports: add('reports') };
}

async function openReadEngine(database: string) {
  if (!isPostgresUrl(database)) return openSqliteReadEngine(database);
  const { openPostgresReadEngine } = await import('./postgres/postgres-view.ts');
  return openPostgresReadEngine(database);
}

async function openWriter(database: string): Promise<RowWriter> {
  if (!isPostgresUrl(database)) return openSqliteWriter(database);
  const { openPostgresWriter } = await import('./postgres/postgres-writer.ts');
  return openPostgresWriter(database);
}

async function copyRows(
  query: QueryRunner,
  target: RowWriter,
  name: string,
  copyName: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<CopiedRowCounts> {
  const [row] = (await query(queries.study, { name })) as readonly StudyRow[];
  if (row === undefined) {
    throw new RidgelineError('STUDY_NOT_FOUND', `There is no study "${name}" in ${databaseName(from)}.`);
  }
  if ((await target.query(queries.study, { name: copyName })).length > 0) {
    throw new RidgelineError('STUDY_EXISTS', `A study "${copyName}" already exists in ${databaseName(to)}.`, {
      hint: 'Give the copy another name with --as.',
    });
  }
  const { id, ...columns } = row;
  await target.add('study', [{ ...columns, name: copyName }]);
  const [copiedStudy] = (await target.query(queries.study, { name: copyName })) as readonly StudyRow[];
  const fingerprints = await copyFingerprints(query, target, id);
  const counts: Record<string, number> = {};
  for (const [table, key] of Object.entries(tables)) {
    let count = 0;
    for await (const page of readPages(query, table, key, id)) {
      count += page.length;
      const rows = page.map((row) => ({ ...row, study: copiedStudy!.id }));
      await target.add(
        table,
        table === 'outcome' ? rows.map((row) => withFingerprint(row, fingerprints)) : rows,
      );
    }
    counts[table] = count;
  }
  return { configurations: counts['configuration']!, trials: counts['trial']!, reports: counts['report']! };
}

/** Reads a study's rows of a table in pages, in key order. */
async function* readPages(
  query: QueryRunner,
  table: string,
  key: readonly string[],
  study: number,
): AsyncGenerator<readonly Row[]> {
  const pageOrder = `ORDER BY ${key.join(', ')} LIMIT ${pageSize}`;
  const afterLast = `AND (${key.join(', ')}) > (${key.map((column) => `@${column}`).join(', ')})`;
  let lastRow: Row | undefined;
  do {
    const sql = `SELECT * FROM ${table} WHERE study = @study ${lastRow === undefined ? '' : afterLast} ${pageOrder}`;
    const rows = (await query(sql, { ...keyParameters(key, lastRow), study })) as readonly Row[];
    if (rows.length > 0) yield rows;
    lastRow = rows.length < pageSize ? undefined : rows.at(-1);
  } while (lastRow !== undefined);
}

function keyParameters(key: readonly string[], row: Row | undefined): Record<string, string | number> {
  return Object.fromEntries(
    row === undefined ? [] : key.map((column) => [column, row[column] as string | number]),
  );
}

/** Copies the study's fingerprints. Returns their ids in the target, by their ids in the source. */
async function copyFingerprints(
  query: QueryRunner,
  target: RowWriter,
  study: number,
): Promise<ReadonlyMap<unknown, unknown>> {
  const targetIds = new Map<unknown, unknown>();
  const usedFingerprints = 'SELECT fingerprint FROM outcome WHERE study = @study AND fingerprint IS NOT NULL';
  for (const row of await query(`SELECT * FROM fingerprint WHERE id IN (${usedFingerprints})`, { study })) {
    const { id, ...columns } = row as Record<string, string | number>;
    const selectId = `SELECT id FROM fingerprint WHERE ${Object.keys(columns)
      .map((column) => `${column} = @${column}`)
      .join(' AND ')}`;
    if ((await target.query(selectId, columns)).length === 0) await target.add('fingerprint', [columns]);
    const [storedRow] = (await target.query(selectId, columns)) as readonly { readonly id: number }[];
    targetIds.set(id, storedRow!.id);
  }
  return targetIds;
}

function withFingerprint(outcome: Row, targetIds: ReadonlyMap<unknown, unknown>): Row {
  const { fingerprint } = outcome;
  return { ...outcome, fingerprint: fingerprint === null ? null : targetIds.get(fingerprint) };
}
