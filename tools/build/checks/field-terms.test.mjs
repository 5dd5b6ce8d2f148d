import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { inRepository } from '../setup/repository.mjs';

/** Common terms of the field, each with a file under `packages/` that a search for the term must find. */
const fileByTerm = {
  retry: 'runner/src/orchestrator/retry-budget.ts',
  cancel: 'storage/src/actions/perform.ts',
  resume: 'cli/src/commands/control.ts',
  timeout: 'runner/src/supervisor/runner.ts',
  heartbeat: 'runner/src/remote/heartbeat-ages.ts',
  lease: 'runner/src/remote/assignment-queue.ts',
  queue: 'runner/src/remote/assignment-queue.ts',
  worker: 'runner/src/remote/serve-worker.ts',
  assignment: 'core/src/protocol/assignment-table.ts',
  'fencing token': 'storage/src/postgres/postgres-owner.ts',
  quarantine: 'runner/src/orchestrator/attempts.ts',
  backoff: 'runner/src/supervisor/start-backoff.ts',
  SIGKILL: 'runner/src/supervisor/process-death.ts',
  migration: 'storage/src/sqlite/migrate.ts',
  snapshot: 'dashboard/src/feed/snapshot-reader.ts',
  leaderboard: 'cli/src/commands/leaderboard.ts',
  checkpoint: 'cli/src/checkpoints/checkpoints.ts',
  sampler: 'search/src/samplers/sampler.ts',
  'random search': 'search/src/samplers/random.ts',
  grid: 'core/src/definition/axis.ts',
  acquisition: 'search/src/samplers/tpe/tpe.ts',
  pruner: 'search/src/pruners/pruner.ts',
  hyperband: 'search/src/pruners/hyperband.ts',
  'successive halving': 'search/src/pruners/successive-halving.ts',
  Holm: 'compare/src/statistics/holm.ts',
  bootstrap: 'compare/src/search-phase/best-at-budget.ts',
  equivalence: 'compare/src/statistics/equivalence.ts',
  'learning rate': 'core/src/task/training.ts',
  momentum: 'core/src/task/optimizer.ts',
  'weight decay': 'trainer/src/tensorflow-layers/optimizers.ts',
  'early stopping': 'trainer/src/callback/early-stopping.ts',
  regularizer: 'core/src/task/network.ts',
  initializer: 'trainer/src/network/initial-weights.ts',
  dropout: 'trainer/src/network/dropout-keys.ts',
  'batch size': 'engine/src/engine.ts',
  epoch: 'trainer/src/network/train-network.ts',
  precision: 'trainer/src/metric/precision-recall.ts',
  WebAssembly: 'engine/src/wasm-engine.ts',
  SIMD: 'engine/src/wasm-engine.ts',
  backend: 'trainer/src/tensorflow/find-backend.ts',
  fixture: 'trainer/src/testing/keras-fixtures.ts',
};

/** True if a text contains a term as a whole word, in the singular or plural and in any case. */
const containsTerm = (text, term) => new RegExp(`\\b${term}s?\\b`, 'i').test(text);

describe('a search for a term of the field', () => {
  it('matches whole words', () => {
    expect(containsTerm('Lets it retry.', 'retry')).toBe(true);
    expect(containsTerm('Number of Leases', 'lease')).toBe(true);
    expect(containsTerm('Released.', 'lease')).toBe(false);
  });

  it.each(Object.entries(fileByTerm))('for "%s" finds %s', (term, path) => {
    const file = inRepository(`packages/${path}`);
    expect(existsSync(file) && containsTerm(readFileSync(file, 'utf8'), term)).toBe(true);
  });
});
