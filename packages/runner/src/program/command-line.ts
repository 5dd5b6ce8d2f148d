import { foldOfSeed, macroPattern, type Json, type ProgramTask } from '@ridgeline/core';

/** Values of macros that are not parameters of the trial. */
interface CommandContext {
  readonly seed: number;
  /** Folder of the trial. */
  readonly folder: string;
  /** JSON file with the trial's parameters. */
  readonly parametersFile: string;
  /** Interpreter of the program; undefined if it is started directly. */
  readonly interpreter: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Expands the macros in the command of a trial. W&B's macros keep their meaning; `${name}` is the value of the
 * parameter `name`. An argument that consists of one macro may expand to several arguments or none.
 *
 * @throws Error if a parameter has no value in this trial
 * @example
 * const task = { command: ['${env}', 'python', '${program}', '${args}'], path: 'train.py', parameters: { lr: 0.1 } };
 * expandCommand(task, context); // ['/usr/bin/env', 'python', 'train.py', '--lr=0.1']
 */
export function expandCommand(task: ProgramTask, context: CommandContext): readonly string[] {
  return task.command.flatMap((argument) => {
    const [macro] = argument.matchAll(macroPattern);
    if (macro?.[0] === argument) return expandMacro(macro[1]!, task, context);
    return [argument.replace(macroPattern, (_, name: string) => expandMacro(name, task, context).join(' '))];
  });
}

/**
 * Indexes of a program's validation fold and outer split, from 1, with the total numbers of folds and splits; 0 means
 * none. A search leaves its outer split out, and its finals test on it.
 *
 * @example
 * selectDataParts({ folds: { count: 5, seeds: [0, 1, 2, 3, 4] } }, 2); // { fold: 3, folds: 5, split: 0, splits: 0 }
 */
export function selectDataParts({ folds, outer }: Pick<ProgramTask, 'folds' | 'outer'>, seed: number) {
  return {
    fold: folds === undefined ? 0 : foldOfSeed(folds, seed) + 1,
    folds: folds?.count ?? 0,
    split: outer?.number ?? 0,
    splits: outer?.of ?? 0,
  };
}

function expandMacro(name: string, task: ProgramTask, context: CommandContext): readonly string[] {
  const { parameters } = task;
  const entries = Object.entries(parameters);
  switch (name) {
    case 'env':
      return ['/usr/bin/env'];
    case 'interpreter':
      return context.interpreter === undefined ? [] : [context.interpreter];
    case 'program':
      return [task.path!];
    case 'args':
      return entries.map(([key, value]) => `--${key}=${formatForPython(value)}`);
    case 'args_no_hyphens':
      return entries.map(([key, value]) => `${key}=${formatForPython(value)}`);
    case 'args_no_boolean_flags':
      return entries.flatMap(([key, value]) => {
        if (typeof value === 'boolean') return value ? [`--${key}`] : [];
        return [`--${key}=${formatForPython(value)}`];
      });
    case 'args_json':
      return [JSON.stringify(parameters)];
    case 'args_json_file':
      return [context.parametersFile];
    case 'seed':
      return [String(context.seed)];
    case 'epochs':
      return [String(task.epochs)];
    case 'folder':
      return [context.folder];
    case 'fold':
    case 'folds':
    case 'split':
    case 'splits':
      // Sweep files from before these macros may have parameters of these names.
      if (parameters[name] === undefined) return [String(selectDataParts(task, context.seed)[name])];
  }
  if (name.startsWith('envvar:')) return [context.environment[name.slice('envvar:'.length)] ?? ''];
  const value = parameters[name];
  if (value === undefined)
    throw new Error(`\${${name}} has no value in this trial: the parameter is not active`);
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}

/** Formats a value for Python programs: booleans and null by their Python names, as in W&B's command lines. */
function formatForPython(value: Json): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null) return 'None';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
