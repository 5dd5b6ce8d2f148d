import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from './built.mjs';
import { messagesIn } from './start-subject.mjs';

/**
 * Compares the messages of a study's processes with its database. No process may be using the database. Works on a copy
 * of the file, so that reading changes nothing.
 *
 * Returns counts, and in `problems` a sentence for each broken promise: every acknowledged outcome exists with the same
 * bits, no trial has two, numbers have no gaps, parameters are the definition's, the file is sound.
 */
export function inspect({ folder, behaviours }) {
  const acknowledged = messagesIn(folder).filter(({ type }) => type === 'acknowledged');
  if (!existsSync(`${folder}/ridgeline.db`)) {
    const problems = acknowledged.length > 0 ? ['The database is missing.'] : [];
    return { acknowledged: acknowledged.length, lost: acknowledged.length, doubled: 0, rerun: 0, problems };
  }
  try {
    return withCopy(`${folder}/ridgeline.db`, (database) => check(database, acknowledged, behaviours));
  } catch (error) {
    return count(acknowledged, acknowledged.length, 0, 0, [`The database cannot be read: ${error.message}`]);
  }
}

/** Calls `read` with a connection to a copy of the database as on disk. */
export function withCopy(path, read) {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-copy-'));
  try {
    copyFileSync(path, `${folder}/copy.db`);
    for (const file of ['-wal', '-journal']) {
      if (existsSync(path + file)) copyFileSync(path + file, `${folder}/copy.db${file}`);
    }
    const database = new Database(`${folder}/copy.db`);
    try {
      return read(database);
    } finally {
      database.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function check(database, acknowledged, behaviours) {
  const problems = [];
  const rows = (sql) => database.prepare(sql).all();
  const sound = database.pragma('integrity_check', { simple: true });
  if (sound !== 'ok') problems.push(`integrity_check: ${sound}`);
  if (database.pragma('foreign_key_check').length > 0) problems.push('foreign_key_check finds something.');
  if (!hasTables(database)) return count(acknowledged, acknowledged.length, 0, 0, problems);

  const outcomes = new Map(
    rows('SELECT trial, attempt, type, value, step, kind FROM outcome').map((row) => [row.trial, row]),
  );
  const lost = acknowledged.filter(({ trial, attempt, outcome }) => {
    const row = outcomes.get(trial);
    return !(
      row?.attempt === attempt &&
      row.type === outcome.type &&
      Object.is(row.value ?? undefined, outcome.value) &&
      (row.kind ?? undefined) === outcome.kind
    );
  });
  if (lost.length > 0) problems.push(`Lost: trials ${lost.map(({ trial }) => trial).join(', ')}.`);

  const twice = rows(
    "SELECT trial FROM attempt WHERE state NOT IN ('running', 'lost', 'late') GROUP BY trial HAVING count(*) > 1",
  );
  const distinct = new Set(acknowledged.map(({ trial }) => trial));
  const doubled = twice.length + acknowledged.length - distinct.size;
  if (doubled > 0) problems.push(`${doubled} trials have two outcomes.`);

  const trials = rows(
    'SELECT trial.number, parameters FROM trial JOIN configuration ON configuration.number = trial.configuration ORDER BY trial.number',
  );
  trials.forEach(({ number, parameters }, index) => {
    if (number !== index) problems.push(`Trial ${index} is missing.`);
    const expected = behaviours?.[number] === undefined ? number : `${behaviours[number]} #${number}`;
    if (Object.values(JSON.parse(parameters))[0] !== expected)
      problems.push(`Trial ${number} has ${parameters}.`);
  });
  const [{ attempts }] = rows('SELECT count(*) AS attempts FROM attempt');
  return count(acknowledged, lost.length, doubled, attempts - trials.length, problems);
}

function count(acknowledged, lost, doubled, rerun, problems) {
  return { acknowledged: acknowledged.length, lost, doubled, rerun, problems };
}

/** Outcomes in a database as rows, by trial number. */
export function outcomesIn(folder) {
  return withCopy(`${folder}/ridgeline.db`, (database) =>
    hasTables(database)
      ? database.prepare('SELECT trial, type, kind, value, message FROM outcome ORDER BY trial').all()
      : [],
  );
}

/** True if the database has tables. A run that was killed early may have none. */
function hasTables(database) {
  return database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'outcome'").pluck().get() > 0;
}
