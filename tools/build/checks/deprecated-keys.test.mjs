import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { importSource } from '../import-source.mjs';
import { inRepository } from '../setup/repository.mjs';

const declaringFile = 'packages/core/src/definition/deprecated-keys.ts';
const { deprecatedKeys } = await importSource('core/src/definition/deprecated-keys.ts');

/**
 * Returns the paths of the deprecated keys that a source uses, as `metric.strategy`, `metric?.strategy` or
 * `['metric', 'strategy']`.
 */
function findDeprecated(text, keys) {
  const separator = String.raw`(\?\.|\.|\['|', ')`;
  return keys
    .map(({ path }) => path)
    .filter((path) => new RegExp(`\\b${path.join(separator)}\\b`).test(text));
}

it('finds uses of a deprecated key', () => {
  const keys = [{ path: ['metric', 'strategy'] }, { path: ['metric', 'old'] }];
  for (const text of [
    'metric.strategy',
    'spec.metric?.strategy',
    "metric['strategy']",
    "['metric', 'strategy']",
  ])
    expect(findDeprecated(text, keys)).toEqual([['metric', 'strategy']]);
  for (const text of ['metric.strategies', 'metric, strategy', 'a metric. strategy'])
    expect(findDeprecated(text, keys)).toEqual([]);
});

it('finds deprecated keys only where they are declared', () => {
  const args = [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    'packages/*/src/*.ts',
    'packages/*/src/*.tsx',
  ];
  const files = execFileSync('git', args, { cwd: inRepository(), encoding: 'utf8' }).trim().split('\n');
  const sources = files
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .filter((file) => findDeprecated(readFileSync(inRepository(file), 'utf8'), deprecatedKeys).length > 0);
  expect(sources).toEqual([declaringFile]);
});
