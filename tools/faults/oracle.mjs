import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from './built.mjs';
import { readMessages } from './start-subject.mjs';

/**
 * Compares the messages of a study's processes with its database. Reads a copy of the database; meanwhile no process
 * may use the original.
 *
 * Returns counts and `problems`, a sentence for each broken promise. The promises: every acknowledged outcome is stored
 * with the same bits, no trial has two outcomes, trial numbers have no gaps, parameters match the definition, and the
 * file is intact.
 *
 * @param study `behaviours` lists the behaviour that each trial's first parameter must name, by trial number. Without
 *   it, the first parameter must be the trial's number
 */
export function inspectStudy({ folder, behaviours }) {
  const acknowledgements = readMessages(folder).filter(({ type }) => type === 'acknowledged');
  if (!existsSync(`${folder}/ridgeline.db`)) {
    const problems = acknowledgements.length > 0 ? ['The database is missing.'] : [];
    return {
      acknowledged: acknowledgements.length,
      lost: acknowledgements.length,
      doubled: 0,
      rerun: 0,
      problems,
    };
  }
  try {
    return withCopy(`${folder}/ridgeline.db`, (database) =>
      inspectDatabase(database, acknowledgements, behaviours),
    );
  } catch (error) {
    return toFindings(acknowledgements, acknowledgements.length, 0, 0, [
      `The database cannot be read: ${error.message}`,
    ]);
  }
}

/** Calls `read` with a connection to a copy of the database. */
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

function inspectDatabase(database, acknowledgements, behaviours) {
  const problems = [];
  const rows = (sql) => database.prepare(sql).all();
  const integrity = database.pragma('integrity_check', { simple: true });
  if (integrity !== 'ok') problems.push(`integrity_check: ${integrity}`);
  if (database.pragma('foreign_key_check').length > 0) problems.push('foreign_key_check fails.');
  if (!hasTables(database)) return toFindings(acknowledgements, acknowledgements.length, 0, 0, problems);

  const outcomes = new Map(
    rows('SELECT trial, attempt, type, value, step, kind FROM outcome').map((row) => [row.trial, row]),
  );
  const lostOutcomes = acknowledgements.filter(({ trial, attempt, outcome }) => {
    const row = outcomes.get(trial);
    return !(
      row?.attempt === attempt &&
      row.type === outcome.type &&
      Object.is(row.value ?? undefined, outcome.value) &&
      (row.kind ?? undefined) === outcome.kind
    );
  });
  if (lostOutcomes.length > 0)
    problems.push(`Lost: trials ${lostOutcomes.map(({ trial }) => trial).join(', ')}.`);

  const duplicates = rows(
    "SELECT trial FROM attempt WHERE state NOT IN ('running', 'lost', 'late') GROUP BY trial HAVING count(*) > 1",
  );
  const acknowledgedTrials = new Set(acknowledgements.map(({ trial }) => trial));
  const doubledCount = duplicates.length + acknowledgements.length - acknowledgedTrials.size;
  if (doubledCount > 0) problems.push(`${doubledCount} trials have two outcomes.`);

  const trials = rows(
    'SELECT trial.number, parameters FROM trial JOIN configuration ON configuration.number = trial.configuration ORDER BY trial.number',
  );
  trials.forEach(({ number, parameters }, index) => {
    if (number !== index) problems.push(`Trial ${index} is missing.`);
    const expected = behaviours?.[number] === undefined ? number : `${behaviours[number]} #${number}`;
    if (Object.values(JSON.parse(parameters))[0] !== expected)
      problems.push(`Trial ${number} has ${parameters}.`);
  });
  const [{ attemptCount }] = rows('SELECT count(*) AS attemptCount FROM attempt');
  return toFindings(
    acknowledgements,
    lostOutcomes.length,
    doubledCount,
    attemptCount - trials.length,
    problems,
  );
}

function toFindings(acknowledgements, lostCount, doubledCount, rerunCount, problems) {
  return {
    acknowledged: acknowledgements.length,
    lost: lostCount,
    doubled: doubledCount,
    rerun: rerunCount,
    problems,
  };
}

/** Reads the outcomes in a database, ordered by trial number. */
export function readOutcomes(folder) {
  return withCopy(`${folder}/ridgeline.db`, (database) =>
    hasTables(database)
      ? database.prepare('SELECT trial, type, kind, value, message FROM outcome ORDER BY trial').all()
      : [],
  );
}

/** True if the database has tables. A run that was killed early may not have created them. */
function hasTables(database) {
  return database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'outcome'").pluck().get() > 0;
}
