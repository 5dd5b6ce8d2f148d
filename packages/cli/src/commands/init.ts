import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, extname, relative, resolve } from 'node:path';
import { didYouMean, RidgelineError, type BareSweep, type SweepDefinition } from '@ridgeline/core';
import { planStudy } from '@ridgeline/search';
import { adviseOnTable, dataSets, readUserFile, type TableAdvice } from '@ridgeline/trainer';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import {
  dataYaml,
  firstSweepText,
  SEEDS,
  strategyNames,
  type StrategyName,
  type SweepData,
} from '../init/first-sweep.ts';
import { importWandb, meaningsOf, moduleText } from '../init/import-wandb.ts';
import { optionsOf } from '../init/program-options.ts';
import { programSweepText } from '../init/program-sweep.ts';
import {
  Cancelled,
  askAtTerminal,
  suggestions,
  type AnswerSource,
  type Question,
} from '../init/questions.ts';
import { programName } from '../command-hints.ts';
import { print } from '../print.ts';
import { parseSweepText, readSearchFile, readSweepFile } from '../sweep-file/read-sweep-file.ts';

interface InitOptions {
  /** A W&B sweep to import instead of asking. */
  readonly from?: string;
  /** A program to search over instead of asking. */
  readonly program?: string;
  /** A data set by its name, or a CSV file. */
  readonly data?: string;
  /** Column of a CSV file to predict. */
  readonly target?: string;
  /** Strategies to compare, separated by commas. */
  readonly strategies?: string;
  /** Maximum number of trials. */
  readonly trials?: string;
  /** Accept the suggestion for every question without an option. */
  readonly yes?: boolean;
}

/**
 * Writes a first sweep file from three answers, or from a W&B sweep. Never overwrites a file. Throws `RidgelineError`
 * `USAGE`, or `SWEEP_INVALID` for a W&B sweep that cannot be read.
 */
export async function initCommand(file: string, options: InitOptions): Promise<ExitCode> {
  refuseToOverwrite(file);
  if (options.from !== undefined) return importFrom(options.from, file, options);
  if (options.program !== undefined) return writeProgramSweep(options.program, file, options);
  const answers = answersTo(options);
  try {
    const data = await dataFrom(answers, options, dirname(file));
    const strategies = await optionOr(answers, options.strategies, strategiesQuestion);
    const trials = await optionOr(answers, options.trials, trialsQuestion(strategies.length));
    const text = `${schemaLine(file)}${firstSweepText({ name: nameOf(file), data, strategies, trials })}`;
    // Written before it is checked: mistakes are easier to fix in a file that exists.
    await write(file, text);
    const definition = parseSweepText(new TextEncoder().encode(text), file);
    print([`Wrote ${file}: ${summary(definition)}.\n`, ...leftOutLines(data), next(file, data)].join(''));
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof Cancelled) return exitCodes.interrupted;
    throw error;
  } finally {
    answers.close();
  }
}

function answersTo({ yes = false, ...options }: InitOptions): AnswerSource {
  if (yes) return suggestions;
  if (process.stdin.isTTY && process.stdout.isTTY) return askAtTerminal(process.stdin, process.stdout);
  if (options.data !== undefined) return suggestions;
  throw new RidgelineError('USAGE', 'init asks three questions, and there is no terminal.', {
    hint: 'Answer with --data, --strategies and --trials, or take the suggestions with --yes.',
  });
}

/** Value of the option; otherwise the answer to its question. */
function optionOr<T>(
  answers: AnswerSource,
  option: string | undefined,
  question: Question<T>,
): T | Promise<T> {
  return option === undefined ? answers.answer(question) : question.read(option);
}

async function dataFrom(answers: AnswerSource, options: InitOptions, folder: string): Promise<SweepData> {
  const named = await optionOr(answers, options.data, dataQuestion);
  if (!isTable(named)) return { type: 'named', name: named };
  const path = relative(folder, named);
  return {
    type: 'csv',
    path: path.startsWith('.') ? path : `./${path}`,
    advice:
      options.target === undefined
        ? await answers.answer(targetQuestion(named))
        : adviceFor(named, options.target),
  };
}

const isTable = (data: string) => /\.(csv|tsv|tab|txt|data)(\.gz)?$/i.test(data);

const dataQuestion: Question<string> = {
  text: `Which data? ${dataSets.map(({ name }) => name).join(', ')}, or a CSV file`,
  suggestion: 'mnist',
  read(answer) {
    if (isTable(answer)) {
      if (existsSync(answer)) return answer;
      throw new RidgelineError('USAGE', `There is no file ${answer}.`);
    }
    return oneOf(
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
    read: (answer) => (answer === advice.target ? advice : adviceFor(table, answer)),
  };
}

function adviceFor(table: string, target: string): TableAdvice {
  try {
    return adviseOnTable(table, target);
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    const { message, hint } = error;
    // As a user error, so that the question is asked again: another answer may work.
    throw new RidgelineError('USAGE', message, { hint, cause: error });
  }
}

const strategiesQuestion: Question<readonly StrategyName[]> = {
  text: `Which strategies? ${strategyNames.join(', ')}`,
  suggestion: 'none, l2, dropout',
  read(answer) {
    const chosen = answer.split(/[\s,]+/).filter((word) => word !== '');
    if (chosen.length === 0) throw new RidgelineError('USAGE', 'Name at least one strategy.');
    return [...new Set(chosen.map((word) => oneOf(word, strategyNames, 'strategy')))];
  },
};

function trialsQuestion(strategies: number): Question<number> {
  const least = strategies * SEEDS;
  return {
    text: `How many networks at most? Each setting is trained with ${SEEDS} seeds`,
    suggestion: String(4 * least),
    read(answer) {
      const count = Number(answer);
      if (Number.isSafeInteger(count) && count >= least) return count;
      throw new RidgelineError('USAGE', `"${answer}" must be a whole number of at least ${least}:`, {
        hint: `${strategies} strategies, each setting trained ${SEEDS} times.`,
      });
    },
  };
}

function oneOf<Name extends string>(word: string, known: readonly Name[], kind: string): Name {
  const found = known.find((name) => name === word.toLowerCase());
  if (found !== undefined) return found;
  const near = didYouMean(word, known);
  throw new RidgelineError('USAGE', `There is no ${kind} "${word}".`, {
    hint: near === undefined ? `There are ${known.join(', ')}.` : `Did you mean "${near}"?`,
  });
}

/** Number of trials of a first sweep over a program. */
const PROGRAM_TRIALS = 40;

/** Writes a sweep file for a program, by the options that it prints. */
async function writeProgramSweep(program: string, file: string, { trials }: InitOptions): Promise<ExitCode> {
  if (!existsSync(program)) throw new RidgelineError('USAGE', `There is no file ${program}.`);
  const path = relative(dirname(file), program);
  const text = programSweepText({
    name: nameOf(program),
    path: path.startsWith('.') ? path : `./${path}`,
    options: optionsOf(program),
    source: readFileSync(program, 'utf8'),
    trials: trials === undefined ? PROGRAM_TRIALS : trialsQuestion(1).read(trials),
  });
  await write(file, `${schemaLine(file)}${text}`);
  const definition = await readSweepFile(file);
  print(`Wrote ${file}: ${summary(definition)}.\n`);
  print(next(file));
  return exitCodes.ok;
}

/**
 * Imports a W&B sweep as a `task`, without the parameters that a task does not have. If most are unknown, imports it
 * for a user module, which gets all of them.
 */
async function importFrom(from: string, file: string, options: InitOptions): Promise<ExitCode> {
  const { definition } = await readSearchFile(from);
  if (definition.type !== 'none') {
    throw new RidgelineError('USAGE', `${from} can be run unchanged.`, { hint: `ridgeline run ${from}` });
  }
  const wandb = new TextDecoder().decode(readUserFile(from, 'sweep file'));
  const data = await dataFrom(suggestions, options, dirname(file));
  const { paths, unknown } = meaningsOf(definition);
  if (paths.size >= unknown.length) {
    const trained = `task:\n${dataYaml(data, '  ')}`;
    const imported = importWandb(wandb, { name: nameOf(from), trained, names: paths, leftOut: unknown });
    const text = `${schemaLine(file)}${imported.text}`;
    const read = parseSweepText(new TextEncoder().encode(text), file);
    await write(file, text);
    print(
      [
        `Wrote ${file}: ${summary(read)}.`,
        ...imported.changes.map((change) => `  ${change}`),
        `  each trial trains a network on ${data.type === 'csv' ? data.path : data.name}, described by \`task\``,
        '',
      ].join('\n'),
    );
  } else {
    const module = `${file.slice(0, file.length - extname(file).length)}.ts`;
    refuseToOverwrite(module);
    const given = options.data === undefined ? '' : dataYaml(data, '  ');
    const trained = `objective:\n  module: ./${basename(module)}\n  epochs: 20\n${given}`;
    const { text, changes } = importWandb(wandb, {
      name: nameOf(from),
      trained,
      names: new Map(),
      leftOut: [],
    });
    await write(file, `${schemaLine(file)}${text}`);
    await write(module, moduleText(basename(file), definition));
    print(
      [
        `Wrote ${file}, and ${module} for its model: write that model first.`,
        `  a task has no key ${unknown.join(' or ')}: the module gets ${unknown.length === 1 ? 'it' : 'them'}`,
        ...changes.map((change) => `  ${change}`),
        '',
      ].join('\n'),
    );
  }
  print(next(file, data));
  return exitCodes.ok;
}

function summary(definition: SweepDefinition | BareSweep): string {
  const plan = planStudy(definition);
  const strategies = definition.strategies.length;
  const compared = strategies === 1 ? '' : `${strategies} strategies, `;
  if (plan.type === 'finite') return `${compared}${plan.trials} trials`;
  return `${compared}no limit on trials yet: add a run_cap`;
}

function next(file: string, data?: SweepData): string {
  const isFetched = data?.type === 'named' && data.name === 'fashion-mnist';
  const commands = [
    ...(isFetched ? [`${programName()} data fetch fashion-mnist`] : []),
    `${programName()} plan ${file}`,
    `${programName()} run ${file}`,
  ];
  return `Next:\n${commands.map((command) => `  ${command}\n`).join('')}`;
}

/** Lists the columns of a table that the file leaves out. */
function leftOutLines(data: SweepData): readonly string[] {
  if (data.type === 'named') return [];
  const { target, types } = data.advice;
  const columns = types.flatMap(({ column, type, why }) =>
    type === 'ignore' ? [`  left out: ${column}, ${why}\n`] : [],
  );
  return [`  learned: ${target}\n`, ...columns];
}

/** Points an editor to the schema of a sweep file, if installed. */
function schemaLine(file: string): string {
  try {
    const schema = createRequire(resolve(file)).resolve('@ridgeline/core/sweep.schema.json');
    const path = relative(dirname(resolve(file)), schema);
    return `# yaml-language-server: $schema=${path}\n`;
  } catch {
    return '';
  }
}

const nameOf = (file: string) => basename(file, extname(file));

function refuseToOverwrite(file: string): void {
  if (!existsSync(file)) return;
  throw new RidgelineError('USAGE', `${file} already exists and was not overwritten.`, {
    hint: 'Name another file: ridgeline init another.yaml',
  });
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    throw new RidgelineError('USAGE', `${file} cannot be written: ${(error as Error).message}.`, {
      hint: 'Name another file: ridgeline init another.yaml',
      cause: error,
    });
  }
}
