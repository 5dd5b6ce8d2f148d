import { alphaRange, seedCountRange, unmetRequirement, type NumberRange } from '@ridgeline/core/number-range';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { chooseErrorExitCode, exitCodes, exitCodesHelp, type ExitCode } from './exit-code.ts';
import { defaultPort } from './serve/default-port.ts';
import { runUntilUncaught } from './uncaught.ts';
import { recordWriteError } from './exit-after-flush.ts';
import { version } from './version.ts';

const parseCount = parseNumber({ min: 1, isWhole: true });
const parseSeedCount = parseNumber(seedCountRange);
const parseDifference = parseNumber({ above: 0 });
const parseAlpha = parseNumber(alphaRange);
const parsePort = parseNumber({ min: 0, max: 65_535, isWhole: true });

const database = ['--db <database>', 'a file, or postgres://user@host/database', 'ridgeline.db'] as const;

const threads = [
  '--threads <count>',
  'training threads (default: one per processor core; on a server, 0 leaves all trials to workers)',
  parseNumber({ min: 0, isWhole: true }),
] as const;
const queue = [
  '--queue <redis>',
  "with a server: use the queue at redis://host instead of the server's own",
] as const;

const ledger = [
  '--ledger <file>',
  'the ledger of claims (default: next to a database file, or inside a server)',
] as const;

const retryFailed = [
  '--retry-failed',
  'retry failed trials (error, timeout, out of memory, crash), but not diverged ones',
] as const;

const checkpoints = [
  '--checkpoints <size>',
  'keep the weights or files of the best trials, up to this size, such as 200MB',
  parseByteSize,
] as const;

const backend = ['--backend <name>', 'engine, or tensorflow (default: engine)'] as const;

const plain = ['--plain', 'print one line per event instead of the live leaderboard'] as const;

/** Records the exit code of the command that ran. */
type SetExitCode = (code: ExitCode) => void;

/**
 * Runs the command line, and loads each command only when needed. Returns the exit code and does not end the process.
 */
export async function main(args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const program = new Command('ridgeline')
    .description(
      'Hyperparameter sweeps of neural networks, with an honest answer to which strategy is better.',
    )
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', `\n${exitCodesHelp}\n\nExample:\n  ridgeline run sweeps/quickstart.yaml`)
    .showSuggestionAfterError(true)
    .exitOverride();

  const setExitCode: SetExitCode = (commandCode) => void (code = commandCode);
  addSweepCommands(program, setExitCode);
  addStudyCommands(program, setExitCode);
  addResultCommands(program, setExitCode);
  addClaimCommands(program, setExitCode);
  addExportCommands(program, setExitCode);
  addSetupCommands(program, setExitCode);

  let databaseOption: string | undefined;
  program.hook('preAction', (_, command) => {
    if (command.getOptionValueSource('db') === 'cli') databaseOption = String(command.getOptionValue('db'));
  });

  for (const stream of [process.stdout, process.stderr]) {
    stream.off('error', recordWriteError).on('error', recordWriteError);
  }

  try {
    await runUntilUncaught(() => program.parseAsync(dropHelpOfUnknown(program, args), { from: 'user' }));
    return code;
  } catch (error) {
    return await reportError(error, { program, database: databaseOption });
  }
}

/** Reduces arguments to an unknown command's name, because with a request for help commander would not reject it. */
function dropHelpOfUnknown(program: Command, args: readonly string[]): string[] {
  const name = args[0] === 'help' ? args[1] : args[0];
  const isKnown =
    name === undefined ||
    name === 'help' ||
    name.startsWith('-') ||
    program.commands.some((command) => command.name() === name);
  return isKnown ? [...args] : [name];
}

/** Adds the commands that write, check and run sweep files. */
function addSweepCommands(program: Command, setExitCode: SetExitCode): void {
  program
    .command('init')
    .summary('write a first sweep file, or import one from W&B')
    .description(
      'Asks a few questions and writes a sweep file, or converts a W&B sweep. Existing files are never overwritten. ' +
        'Without a terminal, options answer the questions.',
    )
    .argument('[file]', 'the file to write', 'sweep.yaml')
    .addOption(
      new Option('--from <file>', 'a W&B sweep to import').conflicts(['program', 'strategies', 'trials']),
    )
    .addOption(
      new Option('--program <file>', 'a program to tune, with the options that its --help lists').conflicts([
        'data',
        'target',
        'strategies',
      ]),
    )
    .option('--data <name>', 'name of a data set, or a CSV file')
    .option('--target <column>', 'the column of the CSV file to predict')
    .option('--strategies <names>', 'strategies to compare, separated by commas')
    .option('--trials <count>', 'maximum number of trials')
    .option('--yes', 'accept the default of every question without an option')
    .addHelpText(
      'after',
      '\nExamples:\n  ridgeline init\n  ridgeline init --data houses.csv --target price --yes\n' +
        '  ridgeline init mine.yaml --from wandb.yaml\n  ridgeline init mine.yaml --program train.py',
    )
    .action(async (file: string, options) => {
      const { initCommand } = await import('./commands/init.ts');
      setExitCode(await initCommand(file, options));
    });

  program
    .command('run')
    .summary('run the trials of a sweep file, or resume them')
    .description(
      'Runs the trials of a sweep file on worker threads, logs them in the database and shows the leaderboard. ' +
        'The same command resumes an interrupted study.',
    )
    .argument('<file>', 'the sweep file (YAML or JSON)')
    .option(...database)
    .option(...threads)
    .option('--backend <name>', 'engine, or tensorflow (default: engine; also RIDGELINE_BACKEND)')
    .option(...queue)
    .option('--stand-by', 'wait while another process runs the study, and take over when it ends')
    .option('--fresh', 'archive the older study of that name and start over')
    .option('--finals', 'continue with the finals after the search')
    .option(...retryFailed)
    .option(...checkpoints)
    .option('--serve', 'also show all studies in the browser, as `ridgeline serve` does')
    .option(...plain)
    .option('--json', 'print one JSON object per line, for programs, and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n  ridgeline run sweeps/quickstart.yaml --threads 2\n' +
        '  ridgeline run sweeps/quickstart.yaml --db postgres://ann@db.example/sweeps --threads 0',
    )
    .action(async (file: string, options) => {
      const { runCommand } = await import('./commands/run.ts');
      setExitCode(
        await runCommand(file, options, async (...finalsArguments) => {
          const { runFinalsAfter } = await import('./commands/finals.ts');
          return runFinalsAfter(...finalsArguments);
        }),
      );
    });

  program
    .command('worker')
    .summary('train trials of the studies of a server on this machine')
    .description(
      'Trains trials of all studies that run on a server until interrupted. The first interrupt finishes the running ' +
        "trials, the second leaves immediately. A machine whose data or modules differ from the run's is rejected.",
    )
    .requiredOption('--db <database>', 'postgres://user@host/database, as in the run')
    .option('--slots <count>', 'number of simultaneous trials (default: one per processor core)', parseCount)
    .option('--queue <redis>', 'redis://host, if the run uses it')
    .option(...backend)
    .addHelpText(
      'after',
      '\nExamples:\n  ridgeline worker --db postgres://ann@db.example/sweeps\n' +
        '  ridgeline worker --db postgres://ann@db.example/sweeps --queue redis://queue.example --slots 16',
    )
    .action(async (options) => {
      const { workerCommand } = await import('./commands/worker.ts');
      setExitCode(await workerCommand(options));
    });

  program
    .command('finals')
    .summary('retrain the best configuration of each strategy, and judge it on the test data')
    .description(
      'Retrains the best configuration of each strategy with new seeds, and judges it on the test data, which the ' +
        'search never read. The same command resumes interrupted finals, or shows finished ones.',
    )
    .argument('[study]', 'the study, if the database has several')
    .option(...database)
    .option(
      '--more <seeds>',
      'run another round with this many new seeds; every round spends part of alpha',
      parseSeedCount,
    )
    .option(...retryFailed)
    .option(...threads)
    .option(...queue)
    .option(...backend)
    .option(...plain)
    .addHelpText('after', '\nExample:\n  ridgeline finals quickstart')
    .action(async (study: string | undefined, options) => {
      const { finalsCommand } = await import('./commands/finals.ts');
      setExitCode(await finalsCommand(study, options));
    });

  program
    .command('plan')
    .summary('show what a sweep file would do, without running it')
    .description(
      'Counts the trials of a sweep file by strategy, estimates their cost, finds duplicates, and shows the first ' +
        'configurations. For a network it also prints shapes, parameters, operations and memory, and times a few ' +
        'steps. A W&B search space, without `task`, can be planned too.',
    )
    .argument('<file>', 'the sweep file (YAML or JSON)')
    .option('--power', 'propose the number of seeds for the finals, from the spread of the search')
    .option('--db <database>', 'with --power: the database with the search', 'ridgeline.db')
    .option(
      '--resolve <difference>',
      'with --power: the difference to detect (default: the smallest_difference of the file)',
      parseDifference,
    )
    .addHelpText('after', '\nExample:\n  ridgeline plan sweeps/quickstart.yaml')
    .action(async (file: string, options) => {
      const { planCommand } = await import('./commands/plan.ts');
      setExitCode(await planCommand(file, options));
    });

  program
    .command('validate')
    .summary('check a sweep file')
    .description('Checks a sweep file, and reports all errors by line and column.')
    .argument('<file>', 'the sweep file (YAML or JSON)')
    .addHelpText('after', '\nExample:\n  ridgeline validate sweeps/quickstart.yaml')
    .action(async (file: string) => {
      const { validateCommand } = await import('./commands/validate.ts');
      setExitCode(await validateCommand(file));
    });
}

/** Adds the commands that control, repeat and copy studies. */
function addStudyCommands(program: Command, setExitCode: SetExitCode): void {
  program
    .command('pause')
    .summary('pause a running study')
    .description('Asks the process that runs a study to start no more trials. Running trials finish.')
    .argument('[study]', 'the study, if the database has several')
    .option(...database)
    .addHelpText('after', '\nExample:\n  ridgeline pause quickstart')
    .action(async (study: string | undefined, options) => {
      const { pauseCommand } = await import('./commands/control.ts');
      setExitCode(await pauseCommand(study, options));
    });

  program
    .command('resume')
    .summary('resume a study')
    .description(
      'Resumes a paused study in the process that runs it. Otherwise runs it here, from the definition in the database.',
    )
    .argument('[study]', 'the study, if the database has several')
    .option(...database)
    .option(...retryFailed)
    .option(...threads)
    .option(...queue)
    .option(...checkpoints)
    .option(...plain)
    .addHelpText('after', '\nExample:\n  ridgeline resume quickstart')
    .action(async (study: string | undefined, options) => {
      const { resumeCommand } = await import('./commands/control.ts');
      setExitCode(await resumeCommand(study, options));
    });

  program
    .command('stop')
    .summary('stop a running study, or one of its trials')
    .description(
      'Asks the process that runs a study to stop it, or one of its trials, at the end of the epoch.',
    )
    .argument('[study]', 'the study or the trial (study/number); the only study if left out')
    .option(...database)
    .addHelpText('after', '\nExample:\n  ridgeline stop quickstart/7')
    .action(async (study: string | undefined, options) => {
      const { stopCommand } = await import('./commands/control.ts');
      setExitCode(await stopCommand(study, options));
    });

  program
    .command('replay')
    .summary('retrain a trial, and compare its numbers')
    .description(
      'Retrains a trial from the definition in the database, and checks that it reports the same numbers: bit for ' +
        'bit, or within 5 % if the numerics of this machine differ.',
    )
    .argument('<trial>', 'the trial (study/number)')
    .option(...database)
    .option(...backend)
    .addHelpText('after', '\nExample:\n  ridgeline replay quickstart/7')
    .action(async (trial: string, options) => {
      const { replayCommand } = await import('./commands/replay.ts');
      setExitCode(await replayCommand(trial, options));
    });

  program
    .command('backup')
    .summary('copy the database, even while a study runs')
    .description('Copies a consistent snapshot of the database, even while a study runs.')
    .option('--db <file>', 'the database file', 'ridgeline.db')
    .option('--output <file>', 'the file to write (default: the name of the database with the time)')
    .addHelpText('after', '\nExample:\n  ridgeline backup --output before-the-weekend.db')
    .action(async (options) => {
      const { backupCommand } = await import('./commands/backup.ts');
      setExitCode(await backupCommand(options));
    });

  program
    .command('copy')
    .summary('copy a study into another database: from a file to a server, or back')
    .description(
      'Copies a consistent snapshot of a study into another database, bit for bit, with its inner searches, finals ' +
        'and claims. The copy can be resumed like the original.',
    )
    .argument('[study]', 'the study, if the database has several')
    .option(...database)
    .requiredOption('--to <database>', 'the database to copy into')
    .option('--as <name>', "name of the copy (default: the study's name)")
    .addHelpText('after', '\nExample:\n  ridgeline copy quickstart --to postgres://ann@db.example/sweeps')
    .action(async (study: string | undefined, options) => {
      const { copyCommand } = await import('./commands/copy.ts');
      setExitCode(await copyCommand(study, options));
    });
}

/** Adds the commands that show schedules, studies and results. */
function addResultCommands(program: Command, setExitCode: SetExitCode): void {
  program
    .command('schedule')
    .summary('draw a learning-rate schedule')
    .description(
      'Draws the learning rate over the steps of a trial, for the first configuration of each strategy in a sweep ' +
        'file or for a schedule in the same syntax. Prints a table if standard output is not a terminal.',
    )
    .argument('<source>', 'a sweep file, or a schedule such as "{ name: CosineDecay, alpha: 0.1 }"')
    .option(
      '--rate <rate>',
      'for a schedule given as text: the initial learning rate (default: 0.1)',
      parseNumber({ min: 0 }),
    )
    .option(
      '--epochs <count>',
      'for a schedule given as text: the number of epochs (default: 20)',
      parseCount,
    )
    .option(
      '--steps <count>',
      'for a schedule given as text: the number of steps per epoch (default: 100)',
      parseCount,
    )
    .addHelpText('after', '\nExample:\n  ridgeline schedule sweeps/schedules.yaml')
    .action(async (source: string, options) => {
      const { scheduleCommand } = await import('./commands/schedule.ts');
      setExitCode(await scheduleCommand(source, options));
    });

  program
    .command('dashboard')
    .summary('watch a study in the terminal, and control it')
    .description('Shows a study live while another process runs it, or afterwards. Keys control the run.')
    .argument('[study]', 'the study, if the database has several')
    .option(...database)
    .addHelpText('after', '\nExample:\n  ridgeline dashboard quickstart')
    .action(async (study: string | undefined, options) => {
      const { dashboardCommand } = await import('./commands/dashboard.ts');
      setExitCode(await dashboardCommand(study, options));
    });

  program
    .command('serve')
    .summary('show all studies in the browser, live')
    .description(
      'Serves the page of every study of a database to the browsers of this machine, until Ctrl-C. Pages of running ' +
        'studies update live. The second printed address can also pause, resume and stop them.',
    )
    .argument('[study]', 'the study to show first (default: a list of all)')
    .option(...database)
    .option('--port <port>', 'the port to listen on; 0 picks a free one', parsePort, defaultPort)
    .option(...ledger)
    .addHelpText('after', '\nExample:\n  ridgeline serve quickstart')
    .action(async (study: string | undefined, options) => {
      const { serveCommand } = await import('./commands/serve.ts');
      setExitCode(await serveCommand(study, options));
    });

  program
    .command('leaderboard')
    .summary('print the ranking of a study')
    .description('Prints the ranking of a study, while it runs or afterwards.')
    .argument('[study]', 'the study, if the database has several')
    .option(...database)
    .option('--format <format>', 'table, json, csv or markdown', 'table')
    .option(
      '--limit <count>',
      'maximum number of configurations (default: 20 in a table, otherwise all)',
      parseCount,
    )
    .option('--pareto', 'print the Pareto front of several objectives, with its uncertainty over seeds')
    .addHelpText('after', '\nExample:\n  ridgeline leaderboard quickstart --format csv > quickstart.csv')
    .action(async (study: string | undefined, options) => {
      const { leaderboardCommand } = await import('./commands/leaderboard.ts');
      setExitCode(await leaderboardCommand(study, options));
    });

  program
    .command('compare')
    .summary('report which strategy is better, and how sure that is')
    .description(
      'Compares the strategies of a study over their seeds, with the uncertainty of each answer. With --from it judges results ' +
        'of any program: CSV or JSON, an Optuna database or journal, an mlruns folder of MLflow, a wandb folder of W&B, TensorBoard events.',
    )
    .argument('[study]', 'the study, if the database has several')
    .option(...database)
    .option('--format <format>', 'text or json', 'text')
    .option('--pairs', 'print a sentence for each pair of strategies')
    .addOption(
      new Option('--paper', 'print paragraphs for a paper: methods, then results').conflicts('format'),
    )
    .addOption(
      new Option('--page <file>', 'with --from: write one self-contained HTML page').conflicts([
        'format',
        'paper',
      ]),
    )
    .option('--search', 'compare by the search, even if the study has finals')
    .option('--alpha <chance>', 'accepted chance of any false claim (default: 0.05)', parseAlpha)
    .option(
      '--resolve <difference>',
      'the difference for which to compute the number of seeds',
      parseDifference,
    )
    .option(
      '--equivalent <difference>',
      'treat strategies that differ by less than this as equivalent',
      parseDifference,
    )
    .addOption(new Option('--from <path>', 'judge results of another program').conflicts('db'))
    .option('--by <columns>', 'with --from: the columns that name the strategy')
    .option('--seed <column>', 'with --from: the column of seeds, or none')
    .option('--metric <column>', 'with --from: the column of the metric')
    .option('--goal <goal>', 'with --from: minimize or maximize')
    .option('--dataset <column>', 'with --from: the column of data sets, or none')
    .option('--fold <column>', 'with --from: the column of folds, or none')
    .option('--budget <column>', 'with --from: the column of budgets, such as epochs, or none')
    .option('--settings <columns>', 'with --from: the columns of other tuned settings')
    .addHelpText(
      'after',
      '\nExamples:\n  ridgeline compare quickstart\n' +
        '  ridgeline compare --from sweeps/runs.csv --by optimizer --metric accuracy\n' +
        '  ridgeline compare --from sweeps/runs.csv --by optimizer --metric accuracy --page runs.html',
    )
    .action(async (study: string | undefined, options) => {
      if (options.from !== undefined) {
        const { compareResultsCommand } = await import('./commands/compare-results.ts');
        setExitCode(await compareResultsCommand(options.from, { ...options, study }));
        return;
      }
      const { compareCommand } = await import('./commands/compare.ts');
      setExitCode(await compareCommand(study, options));
    });
}

/** Adds the commands of claims and their ledger. */
function addClaimCommands(program: Command, setExitCode: SetExitCode): void {
  program
    .command('claim')
    .summary('test a claim that a strategy is better')
    .description(
      'Claims that a strategy of a search is better than a baseline. The claim enters a ledger before the best ' +
        'configurations of both are trained with new seeds and judged on the test data. Claim k on the same test data may ' +
        'be false with a chance of alpha / (k (k + 1)). The same command resumes an interrupted claim. Exit code 0: ' +
        'better, equivalent or not worse; 4: worse; 5: undecided; 130: stopped, without a verdict.',
    )
    .argument('[study]', 'the study, if the database has several')
    .option(...database)
    .requiredOption('--strategy <name>', 'the strategy that is claimed to be better')
    .requiredOption('--baseline <name>', 'the strategy that it is compared with')
    .requiredOption(
      '--difference <difference>',
      "smallest difference that matters, in the metric's unit",
      parseDifference,
    )
    .option('--seeds <count>', 'number of new training seeds (default: that of the finals)', parseSeedCount)
    .option('--alpha <chance>', 'accepted chance of any false claim on the test data', parseAlpha, 0.05)
    .option(...ledger)
    .addOption(
      new Option('--dry-run', 'show the cost and power of the claim without making it').conflicts('format'),
    )
    .option('--format <format>', 'text, markdown or json', 'text')
    .option(...threads)
    .option(...queue)
    .option(...backend)
    .option(...plain)
    .addHelpText(
      'after',
      '\nExample:\n  ridgeline claim quickstart --strategy dropout --baseline none --difference 0.005',
    )
    .action(async (study: string | undefined, options) => {
      const { claimCommand } = await import('./commands/claim.ts');
      setExitCode(await claimCommand(study, options));
    });

  const ledgerCommands = program
    .command('ledger')
    .summary('print the ledger of claims, or verify it')
    .description(
      'Prints the ledger: proposals, looks, claims and verdicts, each with the hash of the previous entry.',
    )
    .argument('[study]', 'entries of this study only')
    .option(...database)
    .option(...ledger)
    .option('--data <sha256>', 'only claims on the test part whose hash starts with this')
    .option('--format <format>', 'text or json', 'text')
    .addHelpText('after', '\nExamples:\n  ridgeline ledger quickstart\n  ridgeline ledger verify')
    .action(async (study: string | undefined, options) => {
      const { ledgerCommand } = await import('./commands/ledger.ts');
      setExitCode(await ledgerCommand(study, options));
    });
  ledgerCommands
    .command('verify')
    .description(
      'Finds entries of the ledger that were changed, removed or moved, and claims of the database that the ledger lacks.',
    )
    .option(...database)
    .option(...ledger)
    .addHelpText('after', '\nExample:\n  ridgeline ledger verify --ledger claims.jsonl')
    .action(async (_options, command: Command) => {
      const { verifyLedgerCommand } = await import('./commands/ledger.ts');
      // commander stores an option of both commands in the parent command.
      setExitCode(await verifyLedgerCommand(command.optsWithGlobals()));
    });

  program
    .command('referee')
    .summary('judge the claims of programs and agents, as an MCP server')
    .description(
      'Serves the Model Context Protocol on standard input and output, or on a port of this machine. Its tools propose, ' +
        'plan and run sweeps, read the leaderboard, make claims, and read the ledger. Only claims use test data.',
    )
    .argument('[folder]', 'the folder of sweep files, database and ledger', '.')
    .option(
      '--db <database>',
      'a file, or postgres://user@host/database (default: ridgeline.db in the folder)',
    )
    .option(...ledger)
    .option('--alpha <chance>', 'accepted chance of any false claim on the same test data', parseAlpha, 0.05)
    .option(
      '--programs <table>',
      'also run sweeps of programs, which predict the held-out rows of this table',
    )
    .option('--http <port>', 'listen on this port at 127.0.0.1, with a token; 0 picks a free one', parsePort)
    .option(...threads)
    .addHelpText('after', '\nExamples:\n  ridgeline referee claims\n  ridgeline referee claims --http 8123')
    .action(async (folder: string, options) => {
      const { refereeCommand } = await import('./commands/referee.ts');
      setExitCode(await refereeCommand(folder, options));
    });
}

/** Adds the commands that export results and use models. */
function addExportCommands(program: Command, setExitCode: SetExitCode): void {
  program
    .command('report')
    .summary('write a study as one HTML page')
    .description(
      'Writes a study as one self-contained HTML page: comparison, curves, parameters, every trial.',
    )
    .argument('[study]', 'the study, if the database has several')
    .option(...database)
    .option('--output <file>', "the file to write (default: the study's name with .html)")
    .option(...ledger)
    .addHelpText('after', '\nExample:\n  ridgeline report quickstart --output quickstart.html')
    .action(async (study: string | undefined, options) => {
      const { reportCommand } = await import('./commands/report.ts');
      setExitCode(await reportCommand(study, options));
    });

  program
    .command('export')
    .summary('write the trials of a study, or a model, for other programs')
    .description(
      'Writes all finished trials of a study as CSV or JSON, an Optuna database, TensorBoard event files, or figures. ' +
        'Or writes the trained network of the best trial, or of a given trial, for Keras 3, TensorFlow.js or ONNX, ' +
        'if the run kept its weights (--checkpoints).',
    )
    .argument('[study]', 'the study, if the database has several; for a model, optionally study/number')
    .option(...database)
    .option('--format <format>', 'csv, json, optuna, tensorboard, figures; keras, tfjs or onnx', 'csv')
    .option('--output <path>', 'the file or, for tensorboard, figures and models, the folder to write')
    .addHelpText(
      'after',
      '\nExamples:\n  ridgeline export quickstart --format optuna --output optuna.db\n' +
        '  ridgeline export quickstart/7 --format onnx --output model',
    )
    .action(async (study: string | undefined, options) => {
      const { exportCommand } = await import('./commands/export.ts');
      setExitCode(await exportCommand(study, options));
    });

  program
    .command('predict')
    .summary('predict the rows of a table with a model')
    .description(
      'Predicts each row of a CSV file with a trained network: a class and its probabilities, or a number. ' +
        'Columns may come in any order; inputs are prepared as in training.',
    )
    .argument('<model>', 'a folder written by `ridgeline export`, or kept by a run for a trial')
    .argument('<table>', 'the CSV file')
    .option('--output <file>', 'the file to write (default: standard output)')
    .option('--backend <name>', 'engine, or tensorflow (default: engine; also RIDGELINE_BACKEND)')
    .addHelpText('after', '\nExample:\n  ridgeline predict model new.csv --output predictions.csv')
    .action(async (model: string, table: string, options) => {
      const { predictCommand } = await import('./commands/predict.ts');
      setExitCode(await predictCommand(model, table, options));
    });
}

/** Adds the commands that set up this machine. */
function addSetupCommands(program: Command, setExitCode: SetExitCode): void {
  const dataCommands = program
    .command('data')
    .summary('download data sets that no package contains')
    .description('Downloads data sets that no package contains.')
    .addHelpText('after', '\nExample:\n  ridgeline data fetch fashion-mnist');
  dataCommands
    .command('fetch')
    .description("Fetches and verifies a data set: from a folder, Debian's package, or the internet.")
    .argument('<name>', 'fashion-mnist')
    .option('--from <folder>', 'a folder with the files')
    .addHelpText('after', '\nExample:\n  ridgeline data fetch fashion-mnist')
    .action(async (name: string, options) => {
      const { fetchDataCommand } = await import('./commands/fetch-data.ts');
      setExitCode(await fetchDataCommand(name, options));
    });

  program
    .command('doctor')
    .summary('show how this machine trains, and why')
    .description('Shows what trains networks on this machine and why, and what else a sweep depends on.')
    .option('--backend <name>', 'force a backend (engine, tensorflow, …), and show the effect')
    .option('--json', 'print the facts as JSON')
    .option('--fix', 'check the setup, and repair what is damaged or missing')
    .addOption(
      new Option('--clean', 'remove the compiled engine and the TensorFlow cache').conflicts([
        'backend',
        'fix',
        'json',
      ]),
    )
    .addHelpText('after', '\nExample:\n  ridgeline doctor --json')
    .action(async (options) => {
      const { doctorCommand } = await import('./commands/doctor.ts');
      setExitCode(await doctorCommand(options));
    });
}

/** Prints an error: a message and a hint if the user can fix it, the stack if it is a bug. */
async function reportError(
  error: unknown,
  { program, database }: { readonly program: Command; readonly database: string | undefined },
): Promise<ExitCode> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.refused;
  // Imported lazily because it would double the time of `--help`.
  const { capitalize, RidgelineError } = await import('@ridgeline/core');
  const { print } = await import('./print.ts');
  if (error instanceof RidgelineError) {
    const hint = error.hint && (await completeHint(error.hint, program, database));
    // A hint that is a command remains verbatim.
    const hintLine = hint && `${/^(npm|npx|ridgeline|sudo) /.test(hint) ? hint : capitalize(hint)}\n`;
    print(`${error.message}\n${hintLine ?? ''}`, process.stderr);
    return chooseErrorExitCode(error);
  }
  print('This is a bug in Ridgeline, not in your sweep. Please report it with this stack:\n', process.stderr);
  print(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`, process.stderr);
  return exitCodes.bug;
}

/** Completes the commands in a hint for this program and database. */
async function completeHint(hint: string, program: Command, database: string | undefined): Promise<string> {
  const [{ completeCommands, programName }, { safeDatabaseName }, { shellWord }] = await Promise.all([
    import('./command-hints.ts'),
    import('./database.ts'),
    import('@ridgeline/core'),
  ]);
  const db = database && safeDatabaseName(database);
  const databaseCommands = program.commands.filter(({ options }) =>
    options.some(({ long }) => long === '--db'),
  );
  return completeCommands(hint, {
    program: programName(),
    databaseCommands: new Set(databaseCommands.map((command) => command.name())),
    db: db && shellWord(db),
  });
}

/** Parses a size in bytes; `1GB` is 10^9 bytes. */
function parseByteSize(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?) ?([kMGT]?)B?$/i.exec(text) ?? [];
  if (digits === undefined) throw new InvalidArgumentError('It must be a size, such as 200MB or 1GB.');
  return Number(digits) * { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 }[unit!.toUpperCase()]!;
}

/** Creates a parser of numbers in a range. Its messages have the same words as those about a sweep file. */
function parseNumber(range: NumberRange): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const requirement = unmetRequirement(value, range);
    if (requirement !== undefined) throw new InvalidArgumentError(`It must be ${requirement}.`);
    return value;
  };
}
