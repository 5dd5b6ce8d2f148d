import type { Parameters } from '@ridgeline/core';
import { commandLine } from './command-line.ts';

const metric = { name: 'loss', goal: 'minimize' } as const;

const context = {
  seed: 7,
  folder: '/tmp/trial',
  parametersFile: '/tmp/trial/parameters.json',
  interpreter: 'python',
  environment: { HOME: '/home/ann' },
};

const expanded = (
  command: readonly string[],
  parameters: Parameters = { lr: 0.1, flag: true, off: false, act: 'relu' },
) =>
  commandLine(
    { type: 'program', command, path: 'sweeps/train.py', folder: 'sweeps', epochs: 20, metric, parameters },
    context,
  );

describe('commandLine', () => {
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
  ])('%j is %j', (command, expected) => {
    expect(expanded(command)).toEqual(expected);
  });

  it('passes a value with blanks, quotes and macros as one argument, unexpanded', () => {
    expect(expanded(['${args}', '${x}'], { x: 'a "b" ${seed}; rm' })).toEqual([
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
      parameters: {},
    } as const;
    expect(commandLine(task, { ...context, interpreter: undefined })).toEqual(['./train']);
  });

  it('names a parameter without a value', () => {
    expect(() => expanded(['${depth}'])).toThrow('${depth} has no value in this trial');
  });
});
