import type { Parameters } from '@ridgeline/core';
import { expandCommand, selectDataParts } from './command-line.ts';

const metric = { name: 'loss', goal: 'minimize' } as const;

const context = {
  seed: 7,
  folder: '/tmp/trial',
  parametersFile: '/tmp/trial/parameters.json',
  interpreter: 'python',
  environment: { HOME: '/home/ann' },
};

const expand = (
  command: readonly string[],
  parameters: Parameters = { lr: 0.1, flag: true, off: false, act: 'relu' },
) =>
  expandCommand(
    {
      type: 'program',
      command,
      path: 'sweeps/train.py',
      folder: 'sweeps',
      epochs: 20,
      metric,
      metrics: [],
      parameters,
    },
    context,
  );

describe('selectDataParts', () => {
  it('numbers the fold and the outer split from 1', () => {
    const folds = { count: 3, seeds: [7, 8, 9, 10] };
    const outer = { number: 2, of: 5, seed: 0 };
    expect(selectDataParts({ folds, outer }, 10)).toEqual({ fold: 1, folds: 3, split: 2, splits: 5 });
    expect(selectDataParts({}, 10)).toEqual({ fold: 0, folds: 0, split: 0, splits: 0 });
  });
});

describe('expandCommand', () => {
  it('prefers a parameter to the fold or split of the same name', () => {
    const folds = { count: 3, seeds: [7, 8, 9] };
    const task = {
      type: 'program',
      command: ['${fold}/${folds}', '${split}'],
      path: undefined,
      metric,
      metrics: [],
    } as const;
    const common = { folder: '.', epochs: 1, folds };
    expect(expandCommand({ ...task, ...common, parameters: {} }, context)).toEqual(['1/3', '0']);
    expect(expandCommand({ ...task, ...common, parameters: { split: 'a' } }, context)).toEqual(['1/3', 'a']);
  });

  it.each([
    // https://docs.wandb.ai, sweep configuration, "command macros"
    [
      ['${env}', '${interpreter}', '${program}'],
      ['/usr/bin/env', 'python', 'sweeps/train.py'],
    ],
    [['${args}'], ['--lr=0.1', '--flag=True', '--off=False', '--act=relu']],
    [['${args_no_hyphens}'], ['lr=0.1', 'flag=True', 'off=False', 'act=relu']],
    [['${args_no_boolean_flags}'], ['--lr=0.1', '--flag', '--act=relu']],
    [['${args_json}'], ['{"lr":0.1,"flag":true,"off":false,"act":"relu"}']],
    [['${args_json_file}'], ['/tmp/trial/parameters.json']],
    [
      ['--home=${envvar:HOME}', '${envvar:NONE}'],
      ['--home=/home/ann', ''],
    ],
    [
      ['--lr', '${lr}', '--name=${act}-${seed}', '${flag}'],
      ['--lr', '0.1', '--name=relu-7', 'true'],
    ],
    [
      ['--epochs=${epochs}', '--out', '${folder}/out'],
      ['--epochs=20', '--out', '/tmp/trial/out'],
    ],
    [
      ['a b', '$lr', '{lr}'],
      ['a b', '$lr', '{lr}'],
    ],
  ])('expands %j to %j', (command, expected) => {
    expect(expand(command)).toEqual(expected);
  });

  it('does not expand or quote the value of a parameter', () => {
    expect(expand(['${args}', '${x}'], { x: 'a "b" ${seed}; rm' })).toEqual([
      '--x=a "b" ${seed}; rm',
      'a "b" ${seed}; rm',
    ]);
  });

  it('omits an unneeded interpreter', () => {
    const task = {
      type: 'program',
      command: ['${interpreter}', '${program}'],
      path: './train',
      folder: '.',
      epochs: 1,
      metric,
      metrics: [],
      parameters: {},
    } as const;
    expect(expandCommand(task, { ...context, interpreter: undefined })).toEqual(['./train']);
  });

  it('rejects a parameter without a value', () => {
    expect(() => expand(['${depth}'])).toThrow('${depth} has no value in this trial');
  });
});
