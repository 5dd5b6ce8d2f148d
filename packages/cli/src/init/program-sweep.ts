import { METHOD_LINES } from './first-sweep.ts';
import type { ProgramOption } from './program-options.ts';
import { quoteYaml } from './quote-yaml.ts';

/** Properties of a program that determine its first sweep file. */
interface ProgramProperties {
  /** Name of the study. */
  readonly name: string;
  /** Path from the folder of the sweep file. */
  readonly path: string;
  readonly options: readonly ProgramOption[];
  /** Text of the program, searched for its metric and seed; empty if it is not a text file. */
  readonly source: string;
  /** Maximum number of trials. */
  readonly trials: number;
}

/** Number of seeds of each configuration, if the program accepts a seed. */
const SEED_COUNT = 3;

/** Names of options that are not searched, such as seeds, paths, devices and the length of the training. */
const unsearchedNames =
  /(^|[-_])(seed|epochs?|steps|iter(ation)?s?|dir|path|file|data|dataset|root|out|output|log|save|load|resume|checkpoint|device|gpus?|cuda|workers?|jobs|threads|port|host|project|name|id|run|entity|debug|verbose|quiet|print|interval|freq|every|test|eval|download|wandb|config)($|[-_])/i;

/** Names of options that are searched on a logarithmic scale. */
const logScaleNames =
  /(^|[-_])(lr|learning[-_]?rate|rate|decay|wd|l1|l2|lambda|alpha|eps(ilon)?|reg(ularization)?|penalty|c)($|[-_])/i;

/** Names of options with values between 0 and 1. */
const fractionNames =
  /(^|[-_])(p?drop(out|path)?|momentum|beta|gamma|ratio|share|prob(ability)?|fraction|smoothing)\d*($|[-_])/i;

/** Names of metrics, the most informative first, with their goals. */
const metrics = [
  ['val_loss', 'minimize'],
  ['val_accuracy', 'maximize'],
  ['val_acc', 'maximize'],
  ['valid_loss', 'minimize'],
  ['validation_loss', 'minimize'],
  ['accuracy', 'maximize'],
  ['loss', 'minimize'],
] as const;

/**
 * Writes the text of a sweep file for a program, with a range for each option to search. Options without a suggested
 * range are commented out.
 *
 * @example
 * formatProgramSweep({ name: 'a', path: './train.py', options, source: '', trials: 40 }).split('\n')[0]; // 'name: a'
 */
export function formatProgramSweep({ name, path, options, source, trials }: ProgramProperties): string {
  const seedOption = options.find((option) => /^(random[-_]?)?seed$/i.test(option.name))?.name;
  const isSeeded = seedOption !== undefined || /RIDGELINE_SEED|ridgeline\.seed/.test(source);
  const usesTracker = /^\s*(import|from) (wandb|optuna)\b/m.test(source);
  const [metric, goal] =
    metrics.find(([candidate]) => new RegExp(`\\b${candidate}\\b`).test(source)) ?? metrics[0];
  const searchedOptions = options.filter((option) => !unsearchedNames.test(option.name));
  const lines = searchedOptions.map((option) => formatOption(option));
  const omittedNames = options
    .map((option) => option.name)
    .filter((optionName) => unsearchedNames.test(optionName) && optionName !== seedOption);
  const hasFlags = searchedOptions.some(({ isFlag }) => isFlag);
  const args = hasFlags ? '${args_no_boolean_flags}' : '${args}';
  const command = [
    '${env}',
    '${interpreter}',
    ...(usesTracker ? ['-m', 'ridgeline'] : []),
    '${program}',
    ...(seedOption === undefined ? [] : [`--${seedOption}=\${seed}`]),
    args,
  ];
  const isDefaultCommand = command.join(' ') === '${env} ${interpreter} ${program} ${args}';
  return `name: ${quoteYaml(name)}

program: ${quoteYaml(path)} # started for each trial, with its parameters as arguments
${isDefaultCommand ? '' : `command: [${command.map((part) => JSON.stringify(part)).join(', ')}]\n`}${
    usesTracker
      ? '# -m ridgeline replaces wandb and optuna: install the client in packages/python of Ridgeline with pip\n'
      : ''
  }
# The program prints the metric on a separate line, after each epoch if possible: {"${metric}": 0.42}
metric: { name: ${metric}, goal: ${goal} }

${METHOD_LINES}
run_cap: ${trials} # trials in total
${isSeeded ? `seeds: ${SEED_COUNT} # seeds of each configuration` : `# seeds: ${SEED_COUNT} # add this when the program seeds all its random numbers with RIDGELINE_SEED`}

# Ranges around the program's defaults: adjust them where you know better.
parameters:
${lines.map((line) => `  ${line}\n`).join('')}${omittedNames.length === 0 ? '' : `  # not searched: ${omittedNames.join(', ')}\n`}`;
}

function formatOption(option: ProgramOption): string {
  const range = suggestRange(option);
  const help = option.help?.replaceAll(/\s+/g, ' ').slice(0, 60);
  const remark = help === undefined ? '' : ` # ${help}`;
  const key = quoteYaml(option.name);
  return range === undefined
    ? `# ${key}: { values: [] }${remark === '' ? ' # no default' : remark}`
    : `${key}: ${range}${remark}`;
}

/** Suggests a range for an option, as YAML; undefined if neither its default nor its choices suggest a range. */
function suggestRange({ name, isFlag, choices, default: value }: ProgramOption): string | undefined {
  if (isFlag || typeof value === 'boolean') return '{ values: [false, true] }';
  if (choices !== undefined && choices.length > 0)
    return `{ values: [${choices.map(formatValue).join(', ')}] }`;
  if (typeof value !== 'number') return undefined;
  if (fractionNames.test(name) && value >= 0 && value <= 1) return suggestFractionRange(value);
  if (value === 1 && !logScaleNames.test(name)) return '{ values: [1, 2, 4] }';
  if (Number.isInteger(value) && value > 1) {
    return isPowerOfTwo(value)
      ? `{ values: [${value / 2}, ${value}, ${2 * value}] }`
      : `{ min: ${Math.max(1, Math.floor(value / 2))}, max: ${2 * value} }`;
  }
  if (value > 0)
    return `{ distribution: log_uniform_values, min: ${formatFloat(value / 10)}, max: ${formatFloat(10 * value)} }`;
  return value === 0 && logScaleNames.test(name)
    ? '{ distribution: log_uniform_values, min: 1.0e-6, max: 1.0e-2 }'
    : undefined;
}

/** Suggests a range that contains a fraction; undefined for 1, which may also be a number of something. */
function suggestFractionRange(value: number): string | undefined {
  if (value === 1) return undefined;
  if (value <= 0.6) return '{ min: 0.0, max: 0.6 }';
  // Near 1, as for beta2, only the distance from 1 matters.
  const distance = 1 - value;
  return `{ min: ${formatFloat(1 - 2 * distance)}, max: ${formatFloat(1 - distance / 10)} }`;
}

function isPowerOfTwo(number: number): boolean {
  return Number.isInteger(Math.log2(number));
}

/** Formats a number with a decimal point, which makes it a float in YAML. */
function formatFloat(value: number): string {
  const text = String(Number(value.toPrecision(6)));
  if (!/^-?\d+(e|$)/.test(text)) return text;
  return text.includes('e') ? text.replace('e', '.0e') : `${text}.0`;
}

function formatValue(value: string | number): string {
  return typeof value === 'number' ? String(value) : quoteYaml(value);
}
