import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { from } from '../from.mjs';
import { inRepository } from '../setup/repository.mjs';

const home = 'packages/core/src/definition/deprecated-keys.ts';
const { deprecatedKeys } = await from('core/src/definition/deprecated-keys.ts');

/** Paths of deprecated keys that a source names: `metric.strategy`, `metric?.strategy`, `['metric', 'strategy']`. */
function deprecatedIn(text, keys) {
  const between = String.raw`(\?\.|\.|\['|', ')`;
  return keys.map(({ path }) => path).filter((path) => new RegExp(`\\b${path.join(between)}\\b`).test(text));
}

it('finds uses of a deprecated key', () => {
  const keys = [{ path: ['metric', 'strategy'] }, { path: ['metric', 'old'] }];
  for (const text of [
    'metric.strategy',
    'spec.metric?.strategy',
    "metric['strategy']",
    "['metric', 'strategy']",
  ])
    expect(deprecatedIn(text, keys)).toEqual([['metric', 'strategy']]);
  for (const text of ['metric.strategies', 'metric, strategy', 'a metric. strategy'])
    expect(deprecatedIn(text, keys)).toEqual([]);
});

it('deprecated keys are named in one source', () => {
  const list = [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    'packages/*/src/*.ts',
    'packages/*/src/*.tsx',
  ];
  const files = execFileSync('git', list, { cwd: inRepository(), encoding: 'utf8' }).trim().split('\n');
  const naming = files
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .filter((file) => deprecatedIn(readFileSync(inRepository(file), 'utf8'), deprecatedKeys).length > 0);
  expect(naming).toEqual([home]);
});
