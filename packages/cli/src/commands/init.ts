import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, extname, relative, resolve } from 'node:path';
import { didYouMean, RidgelineError, type SearchDefinition, type SweepDefinition } from '@ridgeline/core';
import { planStudy } from '@ridgeline/search';
import { dataSets, readUserFile } from '@ridgeline/trainer';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import {
  dataWords,
  firstSweepText,
  SEEDS,
  strategyNames,
  type StrategyName,
  type SweepData,
} from '../init/first-sweep.ts';
import { importWandb, moduleText, pathsOf } from '../init/import-wandb.ts';
import { LeftUnanswered, personAt, suggestions, type Answers, type Question } from '../init/questions.ts';
import { print } from '../print.ts';
import { parseSweepText, readSearchFile } from '../sweep-file/read-sweep-file.ts';

export interface InitOptions {
  /** A W&B sweep to import instead of asking. */
  readonly from?: string;
  /** A data set by its name, or a CSV file. */
  readonly data?: string;
  /** The column of a CSV file to learn. */
  readonly target?: string;
  /** What is compared, with commas between. */
  readonly strategies?: string;
  /** At most so many trials. */
  readonly trials?: string;
  /** Take the suggestion where no option answers. */
  readonly yes?: boolean;
}

/**
 * Writes a first sweep file from the answers to three questions, or from a W&B sweep. What is there already is never
 * written over. Throws `RidgelineError` `USAGE`, or `SWEEP_INVALID` for a W&B sweep that cannot be read.
 */
export async function init(file: string, options: InitOptions): Promise<ExitCode> {
  refuseToOverwrite(file);
  if (options.from !== undefined) return importFrom(options.from, file, options);
  const answers = answersTo(options);
  try {
    const data = await dataFrom(answers, options, dirname(file));
    const strategies = await told(answers, options.strategies, strategiesQuestion);
    const trials = await told(answers, options.trials, trialsQuestion(strategies.length));
    const text = `${schemaLine(file)}${firstSweepText({ name: nameOf(file), data, strategies, trials })}`;
    const definition = parseSweepText(new TextEncoder().encode(text), file);
    await write(file, text);
    print(`Wrote ${file}: ${summary(definition)}.\n${next(file, data)}`);
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof LeftUnanswered) return exitCodes.interrupted;
    throw error;
  } finally {
    answers.close();
  }
}

function answersTo({ yes = false, ...told }: InitOptions): Answers {
  if (yes) return suggestions;
  if (process.stdin.isTTY && process.stdout.isTTY) return personAt(process.stdin, process.stdout);
  const isTold = told.data !== undefined && told.strategies !== undefined && told.trials !== undefined;
  if (isTold) return suggestions;
  throw new RidgelineError('USAGE', 'init asks three questions, and there is no terminal to ask them in.', {
    hint: 'Answer with --data, --strategies and --trials, or take the suggestions with --yes.',
  });
}

/** The option where there is one, else an answer. */
function told<T>(answers: Answers, option: string | undefined, question: Question<T>): T | Promise<T> {
  return option === undefined ? answers.answer(question) : question.read(option);
}

async function dataFrom(answers: Answers, options: InitOptions, folder: string): Promise<SweepData> {
  const named = await told(answers, options.data, dataQuestion);
  if (!isTable(named)) return { type: 'named', name: named };
  const path = relative(folder, named);
  return {
    type: 'csv',
    path: path.startsWith('.') ? path : `./${path}`,
    target: await told(answers, options.target, targetQuestion(named)),
  };
}

const isTable = (data: string) => extname(data).toLowerCase() === '.csv';

const dataQuestion: Question<string> = {
  text: `What is learned? ${dataSets.map(({ name }) => name).join(', ')}, or a CSV file`,
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

function targetQuestion(table: string): Question<string> {
  return {
    text: `Which column of ${basename(table)} is learned?`,
    suggestion: '',
    read(answer) {
      if (answer !== '') return answer;
      throw new RidgelineError('USAGE', `${table} needs the name of the column that is learned.`, {
        hint: 'Name it with --target.',
      });
    },
  };
}

const strategiesQuestion: Question<readonly StrategyName[]> = {
  text: `What is compared? ${strategyNames.join(', ')}`,
  suggestion: 'none, l2, dropout',
  read(answer) {
    const said = answer.split(/[\s,]+/).filter((word) => word !== '');
    if (said.length === 0) throw new RidgelineError('USAGE', 'Name at least one strategy.');
    return [...new Set(said.map((word) => oneOf(word, strategyNames, 'strategy')))];
  },
};

function trialsQuestion(strategies: number): Question<number> {
  const least = strategies * SEEDS;
  return {
    text: `How many networks are trained, at the most? Each setting takes ${SEEDS}`,
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

/** Imports a W&B sweep: as a `task` where all of its parameters are known, else with a module of the person's own. */
async function importFrom(from: string, file: string, options: InitOptions): Promise<ExitCode> {
  const { definition } = await readSearchFile(from);
  if ('task' in definition || 'objective' in definition) {
    throw new RidgelineError('USAGE', `${from} can be run as it is.`, { hint: `npx ridgeline run ${from}` });
  }
  const wandb = new TextDecoder().decode(readUserFile(from, 'sweep file'));
  const data = await dataFrom(suggestions, options, dirname(file));
  const names = pathsOf(definition);
  if (names !== undefined) {
    const trained = `task: { data: ${dataWords(data)} }`;
    const imported = importWandb(wandb, { name: nameOf(from), trained, names });
    const text = `${schemaLine(file)}${imported.text}`;
    const read = parseSweepText(new TextEncoder().encode(text), file);
    await write(file, text);
    print(
      [
        `Wrote ${file}: ${summary(read)}.`,
        ...imported.changes.map((change) => `  ${change}`),
        `  each trial trains a network on ${data.type === 'csv' ? data.path : data.name}: \`task\` says which`,
        '',
      ].join('\n'),
    );
  } else {
    const module = `${file.slice(0, file.length - extname(file).length)}.ts`;
    refuseToOverwrite(module);
    const given = options.data === undefined ? '' : `, data: ${dataWords(data)}`;
    const trained = `objective: { module: ./${basename(module)}, epochs: 20${given} }`;
    const { text, changes } = importWandb(wandb, { name: nameOf(from), trained, names: new Map() });
    await write(file, `${schemaLine(file)}${text}`);
    await write(module, moduleText(basename(file), definition));
    print(
      [
        `Wrote ${file}, and ${module} for the model that it searches: write that first.`,
        ...changes.map((change) => `  ${change}`),
        '',
      ].join('\n'),
    );
  }
  print(next(file, data));
  return exitCodes.ok;
}

function summary(definition: SweepDefinition | SearchDefinition): string {
  const plan = planStudy(definition);
  const strategies = definition.strategies.length;
  const compared = strategies === 1 ? '' : `${strategies} strategies, `;
  if (plan.type === 'finite') return `${compared}${plan.trials} trials`;
  return `${compared}no end of trials yet: give it a run_cap`;
}

function next(file: string, data: SweepData): string {
  const isFetched = data.type === 'named' && data.name === 'fashion-mnist';
  const commands = [
    ...(isFetched ? ['npx ridgeline data fetch fashion-mnist'] : []),
    `npx ridgeline plan ${file}`,
    `npx ridgeline run ${file}`,
  ];
  return `Next:\n${commands.map((command) => `  ${command}\n`).join('')}`;
}

/** Tells an editor where the words of a sweep file are described, where the person has installed them. */
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
  throw new RidgelineError('USAGE', `${file} is there already, and is not written over.`, {
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
