import { spawnSync } from 'node:child_process';
import { basename, dirname, extname } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { interpreterOf } from '@ridgeline/runner';

/** Option of a program's command line. */
export interface ProgramOption {
  /** Name without leading hyphens, such as `batch-size`. */
  readonly name: string;
  /** True for an option without a value. */
  readonly isFlag: boolean;
  readonly default: string | number | boolean | undefined;
  /** Values that it may have; undefined for any. */
  readonly choices: readonly (string | number)[] | undefined;
  readonly help: string | undefined;
}

/** Timeout of a program's help, in ms: its imports may take long. */
const HELP_TIMEOUT = 120_000;

/**
 * Python script that runs another script until argparse reads its arguments, and writes the options defined by then to
 * descriptor 3. A script without argparse gets `--help`.
 */
const inspect = `
import argparse, importlib.util, json, math, os, runpy, sys, unittest.mock
for name in ('wandb', 'optuna'):
    if importlib.util.find_spec(name) is None: sys.modules[name] = unittest.mock.MagicMock()
def plain(value):
    if isinstance(value, bool) or isinstance(value, (int, str)): return value
    return value if isinstance(value, float) and math.isfinite(value) else None
def tell(parser, *_, **__):
    options = [{
        'name': max(action.option_strings, key=len).lstrip('-'),
        'isFlag': action.nargs == 0,
        'default': plain(action.default),
        'choices': None if action.choices is None else [plain(choice) for choice in action.choices],
        'help': action.help,
    } for action in parser._actions if action.option_strings and not isinstance(action, argparse._HelpAction)]
    os.write(3, json.dumps(options).encode())
    os._exit(0)
argparse.ArgumentParser.parse_args = argparse.ArgumentParser.parse_known_args = tell
script = sys.argv[1]
sys.argv = [script, '--help']
sys.path[0] = os.path.dirname(os.path.abspath(script))
runpy.run_path(script, run_name='__main__')
`;

/**
 * Reads the options of a program: of a Python script those that it defines with argparse, of any other program those in
 * its help. Runs the program with `--help`, in its folder.
 *
 * @throws RidgelineError `USAGE` if no options are found
 */
export function optionsOf(path: string): readonly ProgramOption[] {
  const interpreter = interpreterOf(path);
  const name = basename(path);
  const isPython = extname(path) === '.py';
  const own = interpreter === undefined ? [`./${name}`, '--help'] : [interpreter, name, '--help'];
  const [command, ...args] = isPython ? [interpreter!, '-c', inspect, name] : own;
  const { error, output, signal } = spawnSync(command!, args, {
    cwd: dirname(path),
    env: process.env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: HELP_TIMEOUT,
    killSignal: 'SIGKILL',
  });
  if (error !== undefined && signal === null)
    throw new RidgelineError('USAGE', `${path} cannot be started: ${error.message}.`);
  const [, out = '', err = '', defined = ''] = output as readonly (string | null)[];
  const options = defined
    ? (JSON.parse(defined) as PrintedOption[]).map(optionOf)
    : optionsInHelp(`${out}\n${err}`);
  if (options.length > 0) return options;
  const last = (err ?? '').trim().split('\n').at(-1);
  throw new RidgelineError('USAGE', `No options found in the help of ${path}.`, {
    hint:
      last === undefined || last === ''
        ? 'Run with --help, it must print its options.'
        : `Its last line: ${last}`,
  });
}

/** Option as printed by the script `inspect`. */
type PrintedOption = { readonly [Key in keyof ProgramOption]: ProgramOption[Key] | null };

function optionOf({ name, isFlag, choices, help, ...rest }: PrintedOption): ProgramOption {
  return {
    name: name!,
    isFlag: isFlag === true,
    default: rest.default ?? undefined,
    choices: choices ?? undefined,
    help: help ?? undefined,
  };
}

/** An option at the start of a line: `-l, --lr LR   text`, `--lr=0.1`, `-lr float`. */
const optionPattern =
  /^\s*(?:-\w(?:[ =][\w<>[\]{},|]+)?,\s+)?--?([a-zA-Z][\w.-]*)(?:[ =]([<[]?[\w{"'][^\s]*|<[^>]+>))?(?:\s{2,}(\S.*)|\s*)$/;

const defaultPattern = /[[(]default(?:s to)?[:=]?\s*"?([^\])"]+?)"?[\])]/i;

/**
 * Options in the help of a program, as argparse, click, clap, Go's flag and most others print it.
 *
 * @example
 * optionsInHelp('  --lr LR  learning rate (default: 0.01)\n')[0]; // { name: 'lr', default: 0.01, … }
 */
export function optionsInHelp(help: string): readonly ProgramOption[] {
  const found: { name: string; value: string | undefined; text: string }[] = [];
  for (const line of help.split('\n')) {
    const [, name, value, text = ''] = optionPattern.exec(line) ?? [];
    if (name !== undefined) found.push({ name, value, text });
    // Further indented text belongs to the option above.
    else if (/^\s{4,}\S/.test(line) && found.length > 0) found.at(-1)!.text += ` ${line.trim()}`;
  }
  const options = found.map(({ name, value, text }): ProgramOption => {
    const defaultText = defaultPattern.exec(text)?.[1] ?? (/^["'\d.-]/.test(value ?? '') ? value : undefined);
    const listed =
      /^[{[(]([^\]})]+[|,][^\]})]+)[\]})]$/.exec(value ?? '')?.[1] ??
      /(?:possible values|choices|one of):?\s*[[({]?([\w., |-]+)/i.exec(text)?.[1];
    return {
      name,
      isFlag: value === undefined,
      default: defaultText === undefined ? undefined : valueOf(defaultText),
      choices:
        listed === undefined
          ? undefined
          : listed.split(/\s*[,|]\s*/).map((each) => textOrNumber(each.trim())),
      help: text.replace(defaultPattern, '').trim() || undefined,
    };
  });
  const others = options.filter(({ name }) => name !== 'help' && name !== 'version' && name !== 'h');
  return others.filter((option, index) => others.findIndex(({ name }) => name === option.name) === index);
}

function valueOf(text: string): string | number | boolean | undefined {
  if (text === 'None' || text === 'null') return undefined;
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return textOrNumber(text);
}

function textOrNumber(text: string): string | number {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
