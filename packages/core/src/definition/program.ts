import { z } from 'zod';
import { didYouMean } from '../did-you-mean.ts';
import { errorProblem, keyProblem, valueProblem, type Problem } from '../error.ts';
import { customSchema, required, strictMapping, integerSchema } from '../task/strict-mapping.ts';
import { toProblem } from '../task/parse-task.ts';
import { macroPattern, maxReports } from '../task/trial-task.ts';
import type { Json } from '../value.ts';
import { hashOrError, UserFiles, type FileAccess } from './user-files.ts';
import { resolveSweepPath, type TaskContext } from './resolve-task.ts';
import type { ProgramConfig } from './sweep-definition.ts';

/** W&B's default command line. */
const defaultCommand = ['${env}', '${interpreter}', '${program}', '${args}'] as const;

/** W&B's macros of a command line. In `command` they keep W&B's meaning, even next to a parameter of the same name. */
const wandbMacros: readonly string[] = [
  'env',
  'interpreter',
  'program',
  'args',
  'args_no_hyphens',
  'args_no_boolean_flags',
  'args_json',
  'args_json_file',
];

/** Further macros of a command line. */
const ownMacros: readonly string[] = ['seed', 'epochs', 'folder'];

/** Macros that give way to a parameter of the same name. */
const yieldingMacros: readonly string[] = ['fold', 'folds', 'split', 'splits'];

const text = z.string({ error: 'must be text' });

const slots = strictMapping({
  gpu: integerSchema({ min: 1 })
    .optional()
    .describe('number of GPUs reserved for each trial, in CUDA_VISIBLE_DEVICES'),
  cpu: integerSchema({ min: 1 })
    .optional()
    .describe('number of CPU cores reserved for each trial, in OMP_NUM_THREADS'),
});

const runMapping = strictMapping({
  run: z
    .array(text, required('a list of arguments'))
    .min(1, 'must have at least one argument')
    .describe('the command line as a list of arguments; ${lr} is the value of the parameter lr'),
  epochs: integerSchema({ min: 1 }).default(maxReports).describe('maximum number of reports of a trial'),
  files: z
    .array(text, { error: 'must be a list of paths' })
    .default([])
    .describe('files that the program reads, none of which may change during the study'),
  slots: slots
    .optional()
    .describe('devices reserved for each trial, which limit the number of parallel trials'),
});

/** Schema of `program` for editors. {@link parseProgram} parses the key, which W&B files may have next to a task. */
export const program = customSchema(z.union([z.string(), runMapping]), (source) => source);

/** Schema of `command` for editors. */
export const command = customSchema(z.array(z.string()), (source) => source);

/** Parsed `program` and `command` of a sweep file. */
export interface ParsedProgram {
  readonly problems: readonly Problem[];
  /** SHA-256 of each file that the program reads, by its path in the sweep file; undefined if there are none. */
  readonly files: Readonly<Record<string, string>> | undefined;
  /** Undefined if there are problems. */
  readonly value: ProgramConfig | undefined;
}

/**
 * Parses `program` and `command` of a sweep file.
 *
 * @param parameterNames names of all parameters of the sweep
 * @param heldOutTable path of the finals' held-out table, if any
 */
export function parseProgram(
  file: Readonly<Record<string, Json>>,
  parameterNames: readonly string[],
  context: TaskContext,
  access: FileAccess,
  heldOutTable: string | undefined,
): ParsedProgram {
  const { value, problems: configProblems } = parseConfig(file);
  if (value === undefined) return { value, problems: configProblems, files: undefined };
  const { files: inputs, ...config } = value;
  const requiredPaths = [config.path ?? [], inputs, heldOutTable ?? []].flat();
  const problems = [
    ...requiredPaths.flatMap((path) => fileProblems(resolveSweepPath(path, context), access)),
    ...macroProblems(config, parameterNames),
  ];
  const files = new UserFiles(context, access);
  for (const path of [...requiredPaths, ...config.command.filter(isFileName)]) files.addFile(path);
  // A parameter named `fold` or `split` takes precedence over the macro.
  const tells = (['fold', 'split'] as const).filter(
    (part) =>
      !parameterNames.includes(part) && config.command.some((argument) => argument.includes(`\${${part}}`)),
  );
  const program = tells.length === 0 ? config : { ...config, tells };
  return { value: problems.length > 0 ? undefined : program, problems, files: files.hashes };
}

type ConfigWithFiles = ProgramConfig & { readonly files: readonly string[] };

function parseConfig(file: Readonly<Record<string, Json>>): {
  readonly value: ConfigWithFiles | undefined;
  readonly problems: readonly Problem[];
} {
  const { program: source, command: commandSource } = file;
  const parsedCommand =
    commandSource === undefined
      ? undefined
      : z.array(text, { error: 'must be a list of arguments' }).safeParse(commandSource);
  const commandProblems = (parsedCommand?.error?.issues ?? []).map((issue) => toProblem(issue, ['command']));
  if (typeof source === 'string') {
    const value = {
      command: parsedCommand?.data ?? defaultCommand,
      path: source,
      epochs: maxReports,
      files: [],
    };
    return { value: commandProblems.length > 0 ? undefined : value, problems: commandProblems };
  }
  const parsed = runMapping.safeParse(source);
  if (!parsed.success)
    return { value: undefined, problems: parsed.error.issues.map((issue) => toProblem(issue, ['program'])) };
  const { run, epochs, files, slots } = parsed.data;
  if (commandSource !== undefined) return { value: undefined, problems: [runAndCommandProblem] };
  const value = { command: run, path: undefined, epochs, files, ...(slots === undefined ? {} : { slots }) };
  return { value, problems: [] };
}

/** True for an argument that may be a file in the sweep file's folder, such as `train.py`. */
function isFileName(argument: string): boolean {
  return /^[^-$][^$]*\.\w+$/.test(argument);
}

function macroProblems(
  { command, path }: ProgramConfig,
  parameterNames: readonly string[],
): readonly Problem[] {
  const knownNames = [
    ...wandbMacros.filter((name) => path !== undefined || name !== 'program'),
    ...ownMacros,
    ...yieldingMacros,
    ...parameterNames,
  ];
  const reservedNames = path === undefined ? [...wandbMacros, ...ownMacros] : ownMacros;
  return command.flatMap((argument, index) => {
    const problemPath = path === undefined ? ['program', 'run', index] : ['command', index];
    return [...argument.matchAll(macroPattern)].flatMap(([macro, group]): readonly Problem[] => {
      const name = group!;
      if (reservedNames.includes(name) && parameterNames.includes(name))
        return [
          valueProblem(problemPath, `${macro} is both a macro and a parameter`, 'rename the parameter'),
        ];
      if (knownNames.includes(name) || name.startsWith('envvar:')) return [];
      const nearest = didYouMean(name, knownNames);
      const hint =
        nearest === undefined ? `choose from ${knownNames.join(', ')}` : `did you mean \${${nearest}}?`;
      return [valueProblem(problemPath, `${macro} is neither a macro nor a parameter`, hint)];
    });
  });
}

/** Problems of a file that must be readable. */
function fileProblems(path: string, access: FileAccess): readonly Problem[] {
  const hash = hashOrError(path, access);
  if (typeof hash === 'string') return [];
  if (hash !== undefined) return [errorProblem(['program'], hash)];
  const message = `program needs ${path}, which does not exist`;
  return [valueProblem(['program'], message, 'paths are relative to the folder of the sweep file')];
}

const runAndCommandProblem = keyProblem(
  ['command'],
  '"command" needs the path of a program, but "program" has "run"',
  'leave one of them out',
);
