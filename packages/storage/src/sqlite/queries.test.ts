import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RankingPage } from '@ridgeline/core';
import { connectToRead } from './connection.ts';
import { queries } from '../reads/queries.ts';
import { createRankingQuery } from '../reads/ranking-query.ts';
import { openSqliteLog } from './sqlite-log.ts';
import { sqliteParameterOrder } from './sqlite-view.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-queries-'));

afterAll(() => rmSync(folder, { recursive: true }));

const page = { offset: 0, limit: 1 };
const ranking = (rankingPage: RankingPage) => createRankingQuery(rankingPage, sqliteParameterOrder);

/** Queries for a part of the ranking. */
const rankings = {
  ranking: ranking(page),
  complete: ranking({ ...page, state: 'complete' }),
  failed: ranking({ ...page, state: 'failed' }),
  ofStrategy: ranking({ ...page, strategy: 'l2' }),
  completeOfStrategy: ranking({ ...page, strategy: 'l2', state: 'complete' }),
  byGap: ranking({ ...page, order: { by: 'gap', descending: true } }),
};

/** SQLite's plan for the first rows of each read: the index, and how much of it is used. */
const expected: Record<keyof typeof queries | keyof typeof rankings, string> = {
  studies: 'SCAN study',
  study: 'SEARCH study USING INDEX sqlite_autoindex_study_1 (name=?)',
  studyKey: 'SEARCH study USING INDEX sqlite_autoindex_study_1 (name=?)',
  progress: 'SEARCH progress USING INTEGER PRIMARY KEY (rowid=?)',
  runningEpochs: 'SEARCH attempt USING COVERING INDEX attempt_running (study=?)',
  strategies: 'SEARCH strategy USING PRIMARY KEY (study=?)',
  best: 'SEARCH configuration USING INDEX configuration_by_strategy (study=? AND strategy=? AND tier=?)',
  betterThan:
    'SEARCH configuration USING COVERING INDEX configuration_by_rank (study=? AND (tier,score,number)<(?,?,?))',
  running: 'SEARCH attempt USING INDEX attempt_running (study=?)',
  report: 'SEARCH report USING PRIMARY KEY (study=? AND trial=? AND step=?)',
  waiting: 'SEARCH trial USING INDEX trial_waiting (study=?)',
  endedTrials: 'SEARCH outcome USING COVERING INDEX outcome_by_trial (study=?)',
  trial: 'SEARCH trial USING PRIMARY KEY (study=? AND number=?)',
  attempts: 'SEARCH attempt USING PRIMARY KEY (study=? AND trial=?)',
  finished: 'SEARCH trial USING PRIMARY KEY (study=? AND number=?)',
  curve: 'SEARCH report USING PRIMARY KEY (study=? AND trial=?)',
  testExamples: 'SEARCH test_examples USING INDEX sqlite_autoindex_test_examples_1 (study=? AND trial=?)',
  historySizesAtDecisions: 'SEARCH report USING PRIMARY KEY (study=? AND trial=?)',
  ledger: 'SEARCH own USING COVERING INDEX ledger_by_study (study=?)',
  layers: 'SEARCH layer USING PRIMARY KEY (study=? AND trial=?)',
  outcomes: 'SEARCH outcome USING PRIMARY KEY (study=? AND sequence>?)',
  results: 'SEARCH outcome USING INDEX outcome_by_trial (study=? AND trial>?)',
  configurations: 'SEARCH configuration USING PRIMARY KEY (study=? AND number>? AND number<?)',
  fingerprints: 'SEARCH fingerprint USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)',
  ranking: 'SEARCH configuration USING COVERING INDEX configuration_by_rank (study=?)',
  complete: 'SEARCH configuration USING COVERING INDEX configuration_by_rank (study=? AND tier<?)',
  failed: 'SEARCH configuration USING INDEX configuration_by_rank (study=? AND tier=?)',
  ofStrategy: 'SEARCH configuration USING COVERING INDEX configuration_by_strategy (study=? AND strategy=?)',
  completeOfStrategy:
    'SEARCH configuration USING COVERING INDEX configuration_by_strategy (study=? AND strategy=? AND tier<?)',
  // All configurations, but only of this study.
  byGap: 'SEARCH configuration USING PRIMARY KEY (study=?)',
};

/** Further steps of a plan that also use an index. */
const allowedSteps = [
  'SEARCH configuration USING PRIMARY KEY (study=? AND number=?)',
  'SEARCH trial USING PRIMARY KEY (study=? AND number=?)',
  'SEARCH report USING PRIMARY KEY (study=? AND trial=?)',
  'SEARCH attempt USING COVERING INDEX attempt_running (study=? AND trial>? AND trial<?)',
  'SEARCH outcome USING INDEX outcome_by_trial (study=? AND trial=?)',
  'SEARCH fingerprint USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN',
  'SEARCH other USING PRIMARY KEY (data=?)',
  'SEARCH study USING INTEGER PRIMARY KEY (rowid=?)',
  // The chosen page, and the sort of its rows.
  'SCAN page',
  'USE TEMP B-TREE FOR ORDER BY',
];

describe('the reads of a view', () => {
  it('use indexes', async () => {
    const path = join(folder, 'plans.db');
    await (await openSqliteLog(path)).close();
    const connection = connectToRead(path);
    const readPlan = (sql: string) => {
      const parameters = Object.fromEntries(Array.from(sql.matchAll(/@(\w+)/g), ([, name]) => [name, 1]));
      const steps = connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(parameters) as {
        detail: string;
      }[];
      return steps.map(({ detail }) => detail).filter((detail) => /^(SEARCH|SCAN|USE)/.test(detail));
    };
    const plans = Object.fromEntries(
      Object.entries({ ...queries, ...rankings }).map(([name, sql]) => [name, readPlan(sql)]),
    );
    connection.close();

    expect(Object.fromEntries(Object.entries(plans).map(([name, [first]]) => [name, first]))).toEqual(
      expected,
    );
    for (const [name, [, ...otherSteps]] of Object.entries(plans)) {
      expect({ name, unindexed: otherSteps.filter((step) => !allowedSteps.includes(step)) }).toEqual({
        name,
        unindexed: [],
      });
    }
  });
});
