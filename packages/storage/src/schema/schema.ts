import { metricColumns } from './metric-columns.ts';

/** Application id in the header of each SQLite file: "Rdge" in ASCII. It marks the file as Ridgeline's. */
export const applicationId = 0x52_64_67_65;

/** Migration from schema `version - 1` to `version`. */
export interface Migration {
  readonly version: number;
  /** Tables, indexes and views in SQLite's dialect; `postgresDdl` translates them. */
  readonly sql: string;
  /** Statements for one engine only, run after `sql`. */
  readonly sqlite?: string;
  readonly postgres?: string;
  /** True if views can read a database without this migration. */
  readonly isOptionalForViews?: true;
}

const metrics = metricColumns.map((name) => `${name} REAL`).join(', ');

const schema1 = `
CREATE TABLE study (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('open', 'complete', 'stopped')),
  created INTEGER NOT NULL,
  metric TEXT NOT NULL,
  goal TEXT NOT NULL,
  repeats INTEGER NOT NULL,
  planned_configurations INTEGER NOT NULL,
  planned_trials INTEGER NOT NULL,
  definition TEXT NOT NULL
) STRICT;

CREATE TABLE progress (
  study INTEGER PRIMARY KEY REFERENCES study,
  complete INTEGER NOT NULL DEFAULT 0,
  pruned INTEGER NOT NULL DEFAULT 0,
  diverged INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0,
  running INTEGER NOT NULL DEFAULT 0,
  waiting INTEGER NOT NULL DEFAULT 0,
  epochs INTEGER NOT NULL DEFAULT 0,
  busy INTEGER NOT NULL DEFAULT 0,
  first_start INTEGER,
  last_event INTEGER
) STRICT;

CREATE TABLE strategy (
  study INTEGER NOT NULL REFERENCES study,
  name TEXT NOT NULL,
  number INTEGER NOT NULL,
  running INTEGER NOT NULL DEFAULT 0,
  complete INTEGER NOT NULL DEFAULT 0,
  pruned INTEGER NOT NULL DEFAULT 0,
  diverged INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (study, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE configuration (
  study INTEGER NOT NULL,
  number INTEGER NOT NULL,
  strategy TEXT NOT NULL,
  point INTEGER NOT NULL,
  parameters TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'running'
    CHECK (state IN ('running', 'complete', 'pruned', 'diverged', 'failed', 'cancelled')),
  complete INTEGER NOT NULL DEFAULT 0,
  running INTEGER NOT NULL DEFAULT 0,
  mean REAL,
  deviation REAL,
  gap REAL,
  epochs INTEGER NOT NULL DEFAULT 0,
  epochs_at_most INTEGER NOT NULL DEFAULT 0,
  tier INTEGER NOT NULL DEFAULT 2,
  score REAL,
  PRIMARY KEY (study, number),
  FOREIGN KEY (study, strategy) REFERENCES strategy
) STRICT, WITHOUT ROWID;
CREATE INDEX configuration_by_rank ON configuration (study, tier, score, number);
CREATE INDEX configuration_by_strategy ON configuration (study, strategy, tier, score, number);

CREATE TABLE trial (
  study INTEGER NOT NULL,
  number INTEGER NOT NULL,
  configuration INTEGER NOT NULL,
  repeat INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  epochs INTEGER NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('waiting', 'running', 'complete', 'pruned', 'diverged', 'failed', 'cancelled')),
  attempt INTEGER NOT NULL,
  PRIMARY KEY (study, number),
  FOREIGN KEY (study, configuration) REFERENCES configuration
) STRICT, WITHOUT ROWID;
CREATE INDEX trial_waiting ON trial (study, number) WHERE state = 'waiting';

CREATE TABLE attempt (
  study INTEGER NOT NULL,
  trial INTEGER NOT NULL,
  number INTEGER NOT NULL,
  token TEXT NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('running', 'lost', 'late', 'complete', 'pruned', 'diverged', 'failed', 'cancelled')),
  started INTEGER NOT NULL,
  ended INTEGER,
  lost_because TEXT,
  late_outcome TEXT,
  PRIMARY KEY (study, trial, number),
  FOREIGN KEY (study, trial) REFERENCES trial
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX attempt_running ON attempt (study, trial) WHERE state = 'running';

CREATE TABLE report (
  study INTEGER NOT NULL,
  trial INTEGER NOT NULL,
  step INTEGER NOT NULL,
  ${metrics},
  more TEXT,
  PRIMARY KEY (study, trial, step),
  FOREIGN KEY (study, trial) REFERENCES trial
) STRICT, WITHOUT ROWID;

CREATE TABLE fingerprint (
  id INTEGER PRIMARY KEY,
  backend TEXT NOT NULL,
  version TEXT NOT NULL,
  instructions TEXT NOT NULL,
  one_dnn INTEGER NOT NULL,
  numerics INTEGER NOT NULL,
  data TEXT NOT NULL,
  UNIQUE (backend, version, instructions, one_dnn, numerics, data)
) STRICT;

CREATE TABLE outcome (
  study INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  trial INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('complete', 'pruned', 'diverged', 'failed', 'cancelled')),
  value REAL,
  step INTEGER,
  gap REAL,
  metric TEXT,
  kind TEXT,
  message TEXT,
  epochs INTEGER NOT NULL,
  started INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  fingerprint INTEGER REFERENCES fingerprint,
  ${metrics},
  more TEXT,
  PRIMARY KEY (study, sequence),
  FOREIGN KEY (study, trial, attempt) REFERENCES attempt,
  CHECK (type <> 'complete' OR value IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX outcome_by_trial ON outcome (study, trial);

CREATE VIEW leaderboard AS
SELECT study.name AS study,
  CASE WHEN tier = 0 THEN row_number() OVER (PARTITION BY study.id ORDER BY tier, score, number) END AS rank,
  strategy, number AS configuration, configuration.state, mean, deviation, gap, complete AS repeats, parameters
FROM configuration JOIN study ON study.id = configuration.study
ORDER BY study.id, tier, score, number;

CREATE VIEW result AS
SELECT study.name AS study, trial.number AS trial, configuration.strategy, trial.configuration, trial.repeat,
  trial.seed, outcome.type, outcome.value, outcome.step AS at_epoch, outcome.gap, outcome.epochs,
  (outcome.ended - outcome.started) / 1000.0 AS seconds, configuration.parameters, outcome.message
FROM outcome
JOIN study ON study.id = outcome.study
JOIN trial ON trial.study = outcome.study AND trial.number = outcome.trial
JOIN configuration ON configuration.study = trial.study AND configuration.number = trial.configuration;

CREATE VIEW curve AS
SELECT study.name AS study, report.trial, report.step AS epoch,
  ${metricColumns.map((name) => `report.${name}`).join(', ')}, report.more
FROM report JOIN study ON study.id = report.study;
`;

const schema1InSqlite = `
CREATE TRIGGER outcome_is_final BEFORE UPDATE ON outcome
BEGIN SELECT RAISE(ABORT, 'an outcome never changes'); END;
`;

/**
 * PostgreSQL's additions to the first schema.
 *
 * SQLite counts its changes itself, and a file lock shows the owner; a server has to store both. Each new owner of a
 * study increments `epoch`, the fencing token: late writes of earlier owners are refused. `status` is the run's status.
 * Rows of `command` are commands to the owner, with its answers. `writer` has the last committed batch of each log.
 */
const schema1InPostgres = `
ALTER TABLE progress ADD COLUMN changes bigint NOT NULL DEFAULT 0;

CREATE TABLE owner (
  study text COLLATE "C" PRIMARY KEY,
  epoch bigint NOT NULL,
  since bigint NOT NULL,
  host text NOT NULL,
  pid bigint NOT NULL,
  status text
);

CREATE TABLE writer (
  id text PRIMARY KEY,
  since bigint NOT NULL,
  batch bigint NOT NULL
);

CREATE TABLE command (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  study text COLLATE "C" NOT NULL,
  asked text NOT NULL,
  reply text
);
CREATE INDEX command_waiting ON command (study, id) WHERE reply IS NULL;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an outcome never changes'; END $$;
CREATE TRIGGER outcome_is_final BEFORE UPDATE ON outcome FOR EACH ROW
WHEN (NEW.type <> 'cancelled') EXECUTE FUNCTION refuse_change();
`;

/** Number of finished trials that the search saw at each suggestion (`trial.saw`) and pruning decision (`report.saw`). */
const schema2 = `
ALTER TABLE trial ADD COLUMN saw INTEGER;
ALTER TABLE report ADD COLUMN saw INTEGER;
`;

/** Permits the cancellation of trials that have ended. */
const schema2InSqlite = `
DROP TRIGGER outcome_is_final;
CREATE TRIGGER outcome_is_final BEFORE UPDATE ON outcome WHEN NEW.type <> 'cancelled'
BEGIN SELECT RAISE(ABORT, 'an outcome never changes'); END;
`;

/** Thread time of each trial, in ms. */
const schema3 = `
ALTER TABLE outcome ADD COLUMN charged REAL;
DROP VIEW result;
CREATE VIEW result AS
SELECT study.name AS study, trial.number AS trial, configuration.strategy, trial.configuration, trial.repeat,
  trial.seed, outcome.type, outcome.value, outcome.step AS at_epoch, outcome.gap, outcome.epochs,
  coalesce(outcome.charged, outcome.ended - outcome.started) / 1000.0 AS seconds, configuration.parameters, outcome.message
FROM outcome
JOIN study ON study.id = outcome.study
JOIN trial ON trial.study = outcome.study AND trial.number = outcome.trial
JOIN configuration ON configuration.study = trial.study AND configuration.number = trial.configuration;
`;

/** Summaries of a trial's layer weights. */
const schema4 = `
CREATE TABLE layer (
  study INTEGER NOT NULL,
  trial INTEGER NOT NULL,
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  weights INTEGER NOT NULL,
  near_zero INTEGER NOT NULL,
  reach REAL NOT NULL,
  counts TEXT NOT NULL,
  PRIMARY KEY (study, trial, number),
  FOREIGN KEY (study, trial) REFERENCES trial
) STRICT, WITHOUT ROWID;
`;

/** Loss (little-endian float32) and hit (one byte) of each test example in a finals trial. */
const schema5 = `
CREATE TABLE test_examples (
  study INTEGER NOT NULL,
  trial INTEGER NOT NULL,
  losses BLOB CHECK (length(losses) % 4 = 0),
  hits BLOB,
  PRIMARY KEY (study, trial),
  FOREIGN KEY (study, trial) REFERENCES trial
) STRICT;
`;

/** Permits a resumed study to undo the cancellations of its early end. */
const schema6InSqlite = `
DROP TRIGGER outcome_is_final;
CREATE TRIGGER outcome_is_final BEFORE UPDATE ON outcome WHEN NEW.type <> 'cancelled' AND OLD.type <> 'cancelled'
BEGIN SELECT RAISE(ABORT, 'an outcome never changes'); END;
`;

const schema6InPostgres = `
DROP TRIGGER outcome_is_final ON outcome;
CREATE TRIGGER outcome_is_final BEFORE UPDATE ON outcome FOR EACH ROW
WHEN (NEW.type <> 'cancelled' AND OLD.type <> 'cancelled') EXECUTE FUNCTION refuse_change();
`;

/**
 * Tables for workers on other machines.
 *
 * `assignment` has the assigned trials and their workers, `worker` each worker process with its last heartbeat, and
 * `said` the worker messages that the leader has not processed yet. `owner.terms` has the terms that a leader publishes.
 */
const schema7InPostgres = `
ALTER TABLE owner ADD COLUMN terms text;

CREATE TABLE worker (
  id text PRIMARY KEY,
  host text NOT NULL,
  pid bigint NOT NULL,
  slots bigint NOT NULL,
  seen timestamptz NOT NULL
);

CREATE TABLE assignment (
  id text PRIMARY KEY,
  study text COLLATE "C" NOT NULL,
  epoch bigint NOT NULL,
  apart boolean NOT NULL,
  keys text NOT NULL,
  data text,
  stopping bigint[] NOT NULL DEFAULT '{}',
  worker text
);
CREATE INDEX assignment_by_study ON assignment (study);
CREATE INDEX assignment_by_worker ON assignment (worker);

CREATE TABLE said (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  study text COLLATE "C" NOT NULL,
  words text NOT NULL
);
CREATE INDEX said_by_study ON said (study, id);
`;

/**
 * Total time during which at least one trial of a study ran, in ms. The time since the first start would be too long,
 * because a study may be paused or have no owner. The column `first_start` stays unused, for older programs on the same
 * server.
 */
const schema8 = `
ALTER TABLE progress ADD COLUMN worked INTEGER NOT NULL DEFAULT 0;
UPDATE progress SET worked = coalesce((
  SELECT sum(CASE WHEN ended <= reached THEN 0 WHEN started < reached THEN ended - reached ELSE ended - started END)
  FROM (
    SELECT started, ended, coalesce(
      max(ended) OVER (ORDER BY started ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), started
    ) AS reached
    FROM outcome WHERE outcome.study = progress.study
  ) AS spans
), 0);
`;

/**
 * Weights that workers send to the leader: `model.json` and `weights.bin` in parts too small to block a connection.
 * They are deleted with their assignment.
 */
const schema9InPostgres = `
CREATE TABLE checkpoint (
  assignment text NOT NULL REFERENCES assignment ON DELETE CASCADE,
  trial bigint NOT NULL,
  part bigint NOT NULL,
  file text NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (assignment, trial, part)
);
`;

/** Number of outcomes so far, including removed ones. It numbers the outcomes; no number is reused. */
const schema10 = `
ALTER TABLE progress ADD COLUMN outcomes INTEGER NOT NULL DEFAULT 0;
UPDATE progress SET outcomes = complete + pruned + diverged + failed + cancelled;
`;

/**
 * One attempt per assignment; `id` is the attempt's token. The columns `keys` and `stopping` stay unused, for older
 * programs on the same server. Their assignments have no `trial`.
 */
const schema11InPostgres = `
ALTER TABLE assignment ALTER COLUMN keys DROP NOT NULL;
ALTER TABLE assignment ADD COLUMN trial bigint;
ALTER TABLE assignment ADD COLUMN attempt bigint;
ALTER TABLE assignment ADD COLUMN stop boolean NOT NULL DEFAULT false;
`;

/** Ledger of test data: how often, when first and when last each study used them. It only grows. */
const schema12 = `
CREATE TABLE ledger (
  data TEXT NOT NULL,
  study INTEGER NOT NULL REFERENCES study,
  trials INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (data, study)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_by_study ON ledger (study);
`;

/** Outputs and targets of each test example, float32, for metrics that are not a mean over examples. */
const schema13 = `
ALTER TABLE test_examples ADD COLUMN outputs BLOB CHECK (length(outputs) % 4 = 0);
ALTER TABLE test_examples ADD COLUMN targets BLOB CHECK (length(targets) % 4 = 0);
`;

/** Number of examples that a finals trial trained on. */
const schema14 = `
ALTER TABLE test_examples ADD COLUMN trained INTEGER;
`;

/** Ranking metric of each test example, float32, as reported by a module or program. */
const schema15 = `
ALTER TABLE test_examples ADD COLUMN ranked BLOB CHECK (length(ranked) % 4 = 0);
`;

/**
 * Early end of a study: ended trials of configurations beyond `ended_after` are shown as cancelled, for the reason
 * `ended_because`. Before this migration their outcomes were overwritten.
 */
const schema16 = `
ALTER TABLE study ADD COLUMN ended_after INTEGER;
ALTER TABLE study ADD COLUMN ended_because TEXT;
DROP VIEW result;
CREATE VIEW result AS
SELECT study, trial, strategy, configuration, repeat, seed,
  CASE WHEN counts THEN type ELSE 'cancelled' END AS type,
  CASE WHEN counts THEN value END AS value,
  CASE WHEN counts THEN step END AS at_epoch,
  CASE WHEN counts THEN gap END AS gap,
  epochs, seconds, parameters,
  CASE WHEN counts THEN message ELSE ended_because END AS message
FROM (
  SELECT study.name AS study, trial.number AS trial, configuration.strategy, trial.configuration, trial.repeat,
    trial.seed, outcome.type, outcome.value, outcome.step, outcome.gap, outcome.epochs,
    coalesce(outcome.charged, outcome.ended - outcome.started) / 1000.0 AS seconds, configuration.parameters,
    outcome.message, study.ended_because,
    study.ended_after IS NULL OR trial.configuration <= study.ended_after OR outcome.type = 'cancelled' AS counts
  FROM outcome
  JOIN study ON study.id = outcome.study
  JOIN trial ON trial.study = outcome.study AND trial.number = outcome.trial
  JOIN configuration ON configuration.study = trial.study AND configuration.number = trial.configuration
) AS ended;
`;

/** View `leaderboard` with ranks also for tiers below 0. Only studies with constraints have such tiers. */
const schema17 = `
DROP VIEW leaderboard;
CREATE VIEW leaderboard AS
SELECT study.name AS study,
  CASE WHEN tier <= 0 THEN row_number() OVER (PARTITION BY study.id ORDER BY tier, score, number) END AS rank,
  strategy, number AS configuration, configuration.state, mean, deviation, gap, complete AS repeats, parameters
FROM configuration JOIN study ON study.id = configuration.study
ORDER BY study.id, tier, score, number;
`;

/** Part of a training run that one configuration covers, as JSON. */
const schema18 = `
ALTER TABLE configuration ADD COLUMN part TEXT;
`;

/** Ledger of claims on a server. Each row holds one line in the format of a ledger file. */
const schema19InPostgres = `
CREATE TABLE claim_ledger (
  entry bigint PRIMARY KEY,
  line text COLLATE "C" NOT NULL
);
`;

/** All migrations, oldest first. Append only. */
export const migrations: readonly Migration[] = [
  { version: 1, sql: schema1, sqlite: schema1InSqlite, postgres: schema1InPostgres },
  { version: 2, sql: schema2, sqlite: schema2InSqlite },
  { version: 3, sql: schema3 },
  { version: 4, sql: schema4 },
  { version: 5, sql: schema5 },
  { version: 6, sql: '', sqlite: schema6InSqlite, postgres: schema6InPostgres },
  { version: 7, sql: '', postgres: schema7InPostgres },
  { version: 8, sql: schema8 },
  { version: 9, sql: '', postgres: schema9InPostgres },
  { version: 10, sql: schema10 },
  { version: 11, sql: '', postgres: schema11InPostgres },
  { version: 12, sql: schema12 },
  { version: 13, sql: schema13 },
  { version: 14, sql: schema14 },
  { version: 15, sql: schema15 },
  { version: 16, sql: schema16 },
  { version: 17, sql: schema17 },
  { version: 18, sql: schema18 },
  { version: 19, sql: '', postgres: schema19InPostgres, isOptionalForViews: true },
];

/** Oldest schema version that views can read without a migration. */
export function oldestReadable(migrations: readonly Migration[]): number {
  return migrations.findLast(({ isOptionalForViews }) => isOptionalForViews !== true)!.version;
}
