import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, extname, relative, resolve } from 'node:path';
import { didYouMean, RidgelineError, shellWord, type BareSweep, type SweepDefinition } from '@ridgeline/core';
import { planStudy } from '@ridgeline/search';
import { adviseOnTable, dataSets, readUserFile, type TableAdvice } from '@ridgeline/trainer';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import {
  formatData,
  formatFirstSweep,
  MAX_SEEDS,
  strategyNames,
  type StrategyName,
  type SweepData,
} from '../init/first-sweep.ts';
import { importWandb, mapParameters, formatModule } from '../init/import-wandb.ts';
import { readProgramOptions } from '../init/program-options.ts';
import { formatProgramSweep } from '../init/program-sweep.ts';
import {
  QuestionCancelled,
  askAtTerminal,
  suggestions,
  type AnswerSource,
  type Question,
} from '../init/questions.ts';
import { programName } from '../command-hints.ts';
import { print } from '../print.ts';
import { parseSweepText, readSearchFile, readSweepFile } from '../sweep-file/read-sweep-file.ts';

interface InitOptions {
  /** W&B sweep to import instead of asking. */
  readonly from?: string;
  /** Program to search over instead of asking. */
  readonly program?: string;
  /** Name of a data set, or path of a CSV file. */
  readonly data?: string;
  /** Column of a CSV file to predict. */
  readonly target?: string;
  /** Strategies to compare, separated by commas. */
  readonly strategies?: string;
  /** Maximum number of trials. */
  readonly trials?: string;
  /** Accept the suggestion for every question that no option answers. */
  readonly yes?: boolean;
}

/**
 * Writes a first sweep file from three answers, from a W&B sweep, or from the options of a program. Never overwrites a
 * file. Returns `interrupted` if the user cancels a question.
 *
 * @throws RidgelineError `USAGE`, or `SWEEP_INVALID` for a W&B sweep that cannot be read.
 */
export async function initCommand(file: string, options: InitOptions): Promise<ExitCode> {
  refuseToOverwrite(file);
  if (options.from !== undefined) return importWandbSweep(options.from, file, options);
  if (options.program !== undefined) return writeProgramSweep(options.program, file, options);
  const answers = chooseAnswerSource(options);
  try {
    const data = await chooseData(answers, options, dirname(file));
    const strategies = await readOptionOrAsk(answers, options.strategies, strategiesQuestion);
    const trials = await readOptionOrAsk(answers, options.trials, trialsQuestion(strategies.length));
    const text = `${formatSchemaComment(file)}${formatFirstSweep({ name: toStudyName(file), data, strategies, trials })}`;
    // Written before validation, because mistakes are easier to fix in an existing file.
    await writeNewFile(file, text);
    const definition = parseSweepText(new TextEncoder().encode(text), file);
    print(
      [
        `Wrote ${file}: ${describeSweep(definition)}.\n`,
        ...describeColumns(data),
        formatNextSteps(file, data),
      ].join(''),
    );
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof QuestionCancelled) return exitCodes.interrupted;
    throw error;
  } finally {
    answers.close();
  }
}

function chooseAnswerSource({ yes = false, ...options }: InitOptions): AnswerSource {
  if (yes) return suggestions;
  if (process.stdin.isTTY && process.stdout.isTTY) return askAtTerminal(process.stdin, process.stdout);
  if (options.data !== undefined) return suggestions;
  throw new RidgelineError('USAGE', 'init asks a few questions, but there is no terminal.', {
    hint: 'Answer with --data, --strategies and --trials, or accept the suggestions with --yes.',
  });
}

/** Parses the value of an option; if the option is missing, asks the question that the option would answer. */
function readOptionOrAsk<T>(
  answers: AnswerSource,
  option: string | undefined,
  question: Question<T>,
): T | Promise<T> {
  return option === undefined ? answers.answer(question) : question.parse(option);
}

async function chooseData(answers: AnswerSource, options: InitOptions, folder: string): Promise<SweepData> {
  const source = await readOptionOrAsk(answers, options.data, dataQuestion);
  if (!isTable(source)) {
    if (options.target === undefined) return { type: 'named', name: source };
    throw new RidgelineError('USAGE', `--target applies to a CSV file, but ${source} is a data set.`, {
      hint: 'Leave out --target, or name the file with --data.',
    });
  }
  const path = relative(folder, source);
  return {
    type: 'csv',
    path: path.startsWith('.') ? path : `./${path}`,
    advice:
      options.target === undefined
        ? await answers.answer(targetQuestion(source))
        : adviseOnTarget(source, options.target),
  };
}

const isTable = (answer: string) => /\.(csv|tsv|tab|txt|data)(\.gz)?$/i.test(answer);

const dataQuestion: Question<string> = {
  text: `Which data? ${dataSets.map(({ name }) => name).join(', ')}, or a CSV file`,
  suggestion: 'mnist',
  parse(answer) {
    if (isTable(answer)) {
      if (existsSync(answer)) return answer;
      throw new RidgelineError('USAGE', `There is no file ${answer}.`);
    }
    return findName(
      answer,
      dataSets.map(({ name }) => name),
      'data set',
    );
  },
};

function targetQuestion(table: string): Question<TableAdvice> {
  const advice = adviseOnTable(table);
  return {
    text: `Which column of ${basename(table)} should be predicted?`,
    suggestion: advice.target,
    parse: (answer) => (answer === advice.target ? advice : adviseOnTarget(table, answer)),
  };
}

function adviseOnTarget(table: string, target: string): TableAdvice {
  try {
    return adviseOnTable(table, target);
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    const { message, hint } = error;
    // Rethrown as `USAGE`, which repeats the question, because another answer may work.
    throw new RidgelineError('USAGE', message, { hint, cause: error });
  }
}

const strategiesQuestion: Question<readonly StrategyName[]> = {
  text: `Which strategies? ${strategyNames.join(', ')}`,
  suggestion: 'none, l2, dropout',
  parse(answer) {
    const names = answer.split(/[\s,]+/).filter((word) => word !== '');
    if (names.length === 0) throw new RidgelineError('USAGE', 'Name at least one strategy.');
    return [...new Set(names.map((word) => findName(word, strategyNames, 'strategy')))];
  },
};

function trialsQuestion(strategyCount: number): Question<number> {
  const minimum = strategyCount * MAX_SEEDS;
  return {
    text: `How many trials at most? The best configurations are trained with ${MAX_SEEDS} seeds`,
    suggestion: String(4 * minimum),
    parse(answer) {
      const count = Number(answer);
      if (Number.isSafeInteger(count) && count >= minimum) return count;
      throw new RidgelineError('USAGE', `"${answer}" is not a whole number of at least ${minimum}.`, {
        hint: `Each strategy trains at least one configuration with ${MAX_SEEDS} seeds.`,
      });
    },
  };
}

function findName<Name extends string>(word: string, knownNames: readonly Name[], kind: string): Name {
  const match = knownNames.find((name) => name === word.toLowerCase());
  if (match !== undefined) return match;
  const suggestion = didYouMean(word, knownNames);
  throw new RidgelineError('USAGE', `There is no ${kind} "${word}".`, {
    hint:
      suggestion === undefined ? `Choose from ${knownNames.join(', ')}.` : `Did you mean "${suggestion}"?`,
  });
}

/** Default number of trials of a first sweep over a program. */
const PROGRAM_TRIALS = 40;

/** Writes a sweep file for a program, from the options in its help. */
async function writeProgramSweep(program: string, file: string, { trials }: InitOptions): Promise<ExitCode> {
  if (!existsSync(program)) throw new RidgelineError('USAGE', `There is no file ${program}.`);
  const path = relative(dirname(file), program);
  const text = formatProgramSweep({
    name: toStudyName(program),
    path: path.startsWith('.') ? path : `./${path}`,
    options: readProgramOptions(program),
    source: readFileSync(program, 'utf8'),
    trials: trials === undefined ? PROGRAM_TRIALS : trialsQuestion(1).parse(trials),
  });
  await writeNewFile(file, `${formatSchemaComment(file)}${text}`);
  const definition = await readSweepFile(file);
  print(`Wrote ${file}: ${describeSweep(definition)}.\n`);
  print(formatNextSteps(file));
  return exitCodes.ok;
}

/**
 * Converts a W&B sweep into a sweep file with a `task`, and leaves out parameters that a task does not have. If a task
 * lacks most of the parameters, the sweep file has an `objective` in place of the `task`. The module of this objective,
 * which receives all parameters, is then written too.
 */
async function importWandbSweep(from: string, file: string, options: InitOptions): Promise<ExitCode> {
  const { definition } = await readSearchFile(from);
  if (definition.type !== 'none') {
    throw new RidgelineError('USAGE', `${from} can be run unchanged.`, {
      hint: `ridgeline run ${shellWord(from)}`,
    });
  }
  const wandb = new TextDecoder().decode(readUserFile(from, 'sweep file'));
  const data = await chooseData(suggestions, options, dirname(file));
  const { taskPaths, unmappedNames } = mapParameters(definition);
  if (taskPaths.size >= unmappedNames.length) {
    const { text: sweepText, changes } = importWandb(wandb, {
      name: toStudyName(from),
      training: `task:\n${formatData(data, '  ')}`,
      newNames: taskPaths,
      omittedParameters: unmappedNames,
    });
    const text = `${formatSchemaComment(file)}${sweepText}`;
    const importedDefinition = parseSweepText(new TextEncoder().encode(text), file);
    await writeNewFile(file, text);
    print(
      [
        `Wrote ${file}: ${describeSweep(importedDefinition)}.`,
        ...changes.map((change) => `  ${change}`),
        `  each trial trains a network on ${data.type === 'csv' ? data.path : data.name}, described by \`task\``,
        '',
      ].join('\n'),
    );
  } else {
    const module = `${file.slice(0, file.length - extname(file).length)}.ts`;
    refuseToOverwrite(module);
    const dataText = options.data === undefined ? '' : formatData(data, '  ');
    const { text, changes } = importWandb(wandb, {
      name: toStudyName(from),
      training: `objective:\n  module: ./${basename(module)}\n  epochs: 20\n${dataText}`,
      newNames: new Map(),
      omittedParameters: [],
    });
    await writeNewFile(file, `${formatSchemaComment(file)}${text}`);
    await writeNewFile(module, formatModule(basename(file), definition));
    print(
      [
        `Wrote ${file} and ${module}. Before you run it, define the model in ${module}.`,
        `  \`task\` has no key ${unmappedNames.join(' or ')}, so the module gets ${unmappedNames.length === 1 ? 'this parameter' : 'these parameters'}`,
        ...changes.map((change) => `  ${change}`),
        '',
      ].join('\n'),
    );
  }
  print(formatNextSteps(file, data));
  return exitCodes.ok;
}

function describeSweep(definition: SweepDefinition | BareSweep): string {
  const plan = planStudy(definition);
  const strategies = definition.strategies.length;
  const strategiesText = strategies === 1 ? '' : `${strategies} strategies, `;
  if (plan.type === 'finite') return `${strategiesText}${plan.trials} trials`;
  return `${strategiesText}no limit on trials yet: add \`run_cap\``;
}

function formatNextSteps(file: string, data?: SweepData): string {
  const needsFetch = data?.type === 'named' && data.name === 'fashion-mnist';
  const commands = [
    ...(needsFetch ? [`${programName()} data fetch fashion-mnist`] : []),
    `${programName()} plan ${shellWord(file)}`,
    `${programName()} run ${shellWord(file)}`,
  ];
  return `Next:\n${commands.map((command) => `  ${command}\n`).join('')}`;
}

/** Lists the target of a table, and the columns that the sweep file ignores. */
function describeColumns(data: SweepData): readonly string[] {
  if (data.type === 'named') return [];
  const { target, types } = data.advice;
  const columns = types.flatMap(({ column, type, reason }) =>
    type === 'ignore' ? [`  left out: ${column}, ${reason}\n`] : [],
  );
  return [`  target: ${target}\n`, ...columns];
}

/** Comment that points editors to the schema of sweep files; empty if the schema is not installed. */
function formatSchemaComment(file: string): string {
  try {
    const schema = createRequire(resolve(file)).resolve('@ridgeline/core/sweep.schema.json');
    const path = relative(dirname(resolve(file)), schema);
    return `# yaml-language-server: $schema=${path}\n`;
  } catch {
    return '';
  }
}

/** Returns the file's name without extension and without leading hyphens, which a study's name must not have. */
const toStudyName = (file: string) => basename(file, extname(file)).replace(/^-+/, '');

function refuseToOverwrite(file: string): void {
  if (!existsSync(file)) return;
  throw new RidgelineError('USAGE', `${file} already exists and was not overwritten.`, {
    hint: 'Name another file: ridgeline init another.yaml',
  });
}

async function writeNewFile(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    throw new RidgelineError('USAGE', `${file} cannot be written: ${(error as Error).message}.`, {
      hint: 'Name another file: ridgeline init another.yaml',
      cause: error,
    });
  }
}
