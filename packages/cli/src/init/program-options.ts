import { spawnSync } from 'node:child_process';
import { basename, dirname, extname } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { findInterpreter } from '@ridgeline/runner';

/** Command-line option of a program. */
export interface ProgramOption {
  /** Name without leading hyphens, such as `batch-size`. */
  readonly name: string;
  /** True for an option without a value. */
  readonly isFlag: boolean;
  readonly default: string | number | boolean | undefined;
  /** Allowed values; undefined for any. */
  readonly choices: readonly (string | number)[] | undefined;
  readonly help: string | undefined;
}

/** Timeout for printing the help of a program, whose imports may be slow. */
const HELP_TIMEOUT_MS = 120_000;

/**
 * Python source that runs a script with `--help`. When the script asks argparse to parse its arguments, the source writes
 * the options of the parser to descriptor 3 and exits.
 */
const inspectScript = `
import argparse, importlib.util, json, math, os, runpy, sys, unittest.mock
for name in ('wandb', 'optuna'):
    if importlib.util.find_spec(name) is None: sys.modules[name] = unittest.mock.MagicMock()
def to_json(value):
    if isinstance(value, bool) or isinstance(value, (int, str)): return value
    return value if isinstance(value, float) and math.isfinite(value) else None
def write_options(parser, *_, **__):
    options = [{
        'name': max(action.option_strings, key=len).lstrip('-'),
        'isFlag': action.nargs == 0,
        'default': to_json(action.default),
        'choices': None if action.choices is None else [to_json(choice) for choice in action.choices],
        'help': action.help,
    } for action in parser._actions if action.option_strings and not isinstance(action, argparse._HelpAction)]
    os.write(3, json.dumps(options).encode())
    os._exit(0)
argparse.ArgumentParser.parse_args = argparse.ArgumentParser.parse_known_args = write_options
script = sys.argv[1]
sys.argv = [script, '--help']
sys.path[0] = os.path.dirname(os.path.abspath(script))
runpy.run_path(script, run_name='__main__')
`;

/**
 * Reads the options of a program: from argparse in a Python script, otherwise from the help. Runs the program with
 * `--help`, in the folder of the program.
 *
 * @throws RidgelineError `USAGE` if the program cannot be started, or its help lists no options.
 */
export function readProgramOptions(path: string): readonly ProgramOption[] {
  const interpreter = findInterpreter(path);
  const name = basename(path);
  const isPython = extname(path) === '.py';
  const helpCommand = interpreter === undefined ? [`./${name}`, '--help'] : [interpreter, name, '--help'];
  const [command, ...args] = isPython ? [interpreter!, '-c', inspectScript, name] : helpCommand;
  const { error, output, signal } = spawnSync(command!, args, {
    cwd: dirname(path),
    env: process.env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: HELP_TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  if (error !== undefined && signal === null)
    throw new RidgelineError('USAGE', `${path} cannot be started: ${error.message}.`);
  const [, out = '', err = '', printedOptions = ''] = output as readonly (string | null)[];
  const options = printedOptions
    ? (JSON.parse(printedOptions) as PrintedOption[]).map(toProgramOption)
    : parseHelp(`${out}\n${err}`);
  if (options.length > 0) return options;
  const lastLine = (err ?? '').trim().split('\n').at(-1);
  throw new RidgelineError('USAGE', `The help of ${path} lists no options.`, {
    hint:
      lastLine === undefined || lastLine === ''
        ? 'The program must print its options when it runs with --help.'
        : `The last line that it printed: ${lastLine}`,
  });
}

/** Option as printed by `inspectScript`. */
type PrintedOption = { readonly [Key in keyof ProgramOption]: ProgramOption[Key] | null };

function toProgramOption({
  name,
  isFlag,
  default: defaultValue,
  choices,
  help,
}: PrintedOption): ProgramOption {
  return {
    name: name!,
    isFlag: isFlag === true,
    default: defaultValue ?? undefined,
    choices: choices ?? undefined,
    help: help ?? undefined,
  };
}

/** Option at the start of a line: `-l, --lr LR   text`, `--lr=0.1`, `-lr float`. */
const optionPattern =
  /^\s*(?:-\w(?:[ =][\w<>[\]{},|]+)?,\s+)?--?([a-zA-Z][\w.-]*)(?:[ =]([<[]?[\w{"'][^\s]*|<[^>]+>))?(?:\s{2,}(\S.*)|\s*)$/;

const defaultPattern = /[[(]default(?:s to)?[:=]?\s*"?([^\])"]+?)"?[\])]/i;

/**
 * Parses the options in the help of a program, in the format of argparse, click, clap, Go's flag and most others. Leaves
 * out repeated options, and those for the help and the version.
 *
 * @example
 * parseHelp('  --lr LR  learning rate (default: 0.01)\n')[0]; // { name: 'lr', default: 0.01, … }
 */
export function parseHelp(help: string): readonly ProgramOption[] {
  const matches: { name: string; value: string | undefined; text: string }[] = [];
  for (const line of help.split('\n')) {
    const [, name, value, text = ''] = optionPattern.exec(line) ?? [];
    if (name !== undefined) matches.push({ name, value, text });
    // Indented text continues the option above.
    else if (/^\s{4,}\S/.test(line) && matches.length > 0) matches.at(-1)!.text += ` ${line.trim()}`;
  }
  const options = matches.map(({ name, value, text }): ProgramOption => {
    const defaultText = defaultPattern.exec(text)?.[1] ?? (/^["'\d.-]/.test(value ?? '') ? value : undefined);
    const choicesText =
      /^[{[(]([^\]})]+[|,][^\]})]+)[\]})]$/.exec(value ?? '')?.[1] ??
      /(?:possible values|choices|one of):?\s*[[({]?([\w., |-]+)/i.exec(text)?.[1];
    return {
      name,
      isFlag: value === undefined,
      default: defaultText === undefined ? undefined : parseDefault(defaultText),
      choices:
        choicesText === undefined
          ? undefined
          : choicesText.split(/\s*[,|]\s*/).map((choice) => parseScalar(choice.trim())),
      help: text.replace(defaultPattern, '').trim() || undefined,
    };
  });
  const searchableOptions = options.filter(
    ({ name }) => name !== 'help' && name !== 'version' && name !== 'h',
  );
  return searchableOptions.filter(
    (option, index) => searchableOptions.findIndex(({ name }) => name === option.name) === index,
  );
}

function parseDefault(text: string): string | number | boolean | undefined {
  if (text === 'None' || text === 'null') return undefined;
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return parseScalar(text);
}

function parseScalar(text: string): string | number {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
