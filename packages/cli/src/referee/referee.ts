import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  dataSpecOf,
  isTestMetric,
  resolveSweepPath,
  RidgelineError,
  sanitise,
  userFilesOf,
  type StudyView,
  type SweepDefinition,
  sumCounts,
} from '@ridgeline/core';
import type { LedgerEntry, ToolInput } from '@ridgeline/core/ledger';
import { jsonTable } from '@ridgeline/dashboard/tables';
import { validatePlan } from '@ridgeline/search';
import { appendToLedger, readLedger } from '@ridgeline/storage/ledger';
import { filterEntries } from '../claim/filter-entries.ts';
import { findLedgerProblems } from '../claim/check-ledger.ts';
import { exitCodes } from '../exit-code.ts';
import { readLiveLeaderboard } from '../read-leaderboard.ts';
import { parseSweepText } from '../sweep-file/read-sweep-file.ts';
import { withDatabase } from '../with-study.ts';
import { Jobs, type JobEnd } from './jobs.ts';

interface RefereeOptions {
  /** Folder of the proposed sweep files and of the files that they name. */
  readonly folder: string;
  /** Database of the studies: an absolute path, or the URL of a server. */
  readonly db: string;
  /** Ledger of claims: an absolute path, or the URL of a server. */
  readonly ledger: string;
  /** Accepted chance of any false claim on one test part. */
  readonly alpha: number;
  /** Absolute path of the held-out table on which programs are scored; if undefined, programs are rejected. */
  readonly programTable: string | undefined;
  readonly threads?: number | undefined;
}

/** Result of a tool: text, or plain data. */
export type ToolAnswer = string | Readonly<Record<string, unknown>>;

/** Progress, in trials, of a search or claim that is still running after the requested wait. */
interface RunningProgress {
  readonly state: 'running';
  readonly ended: number;
  readonly planned: number | undefined;
}

/**
 * Judge of claims about the sweeps in a folder, for any number of clients. Its methods are the tools of an MCP server. All
 * state is on disk (sweep files, studies, ledger), so a killed referee can be started again.
 */
export class Referee {
  readonly #options: RefereeOptions;
  readonly #jobs: Jobs;

  constructor(options: RefereeOptions) {
    this.#options = options;
    this.#jobs = new Jobs(options.folder);
  }

  /** Checks a sweep file, records it in the ledger, and stores it in the folder. */
  async propose({ file }: ToolInput<'propose'>): Promise<ToolAnswer> {
    const path = join(this.#options.folder, 'proposal.yaml');
    const definition = parseSweepText(Buffer.from(file), path);
    const { name } = definition;
    this.#assertFair(definition);
    await this.#readDatabase((view) => assertSameTestPart(view, definition));
    const proposalPath = this.#locateSweepFile(name);
    const createNameError = () =>
      createRefusal(`There is already a different proposal named ${name}.`, 'Give the sweep another name.');
    if (existsSync(proposalPath) && readFileSync(proposalPath, 'utf8') !== file) throw createNameError();
    const plan = validatePlan(definition);
    const sha256 = hash('sha256', file);
    await appendToLedger(this.#options.ledger, (entries) => {
      const proposal = findProposal(entries, name);
      if (proposal === undefined) return { type: 'proposal', study: name, file: sha256 };
      // A referee on another machine shares the ledger, but not the folder.
      if (proposal.file !== sha256) throw createNameError();
      return undefined;
    });
    if (!existsSync(proposalPath)) writeFileSync(proposalPath, file, { flag: 'wx' });
    return {
      study: name,
      strategies: definition.strategies.map((strategy) => strategy.name),
      ...plan,
    };
  }

  /** Describes the cost of a search, or the cost and power of a claim. */
  async plan({ study, strategy, baseline, difference, seeds }: ToolInput<'plan'>): Promise<ToolAnswer> {
    if (strategy === undefined || baseline === undefined || difference === undefined) {
      return this.#readOutput(`plan ${study}`, ['plan', await this.#locateProposal(study)]);
    }
    const claim = this.#listClaimArguments({ study, strategy, baseline, difference, seeds });
    return this.#readOutput(`plan ${claim.join(' ')}`, [...claim, '--dry-run']);
  }

  /** Runs a search, or joins its run, and waits at most `wait` seconds for the end. */
  async run({ study, wait }: ToolInput<'run'>, progress: ProgressListener): Promise<ToolAnswer> {
    const { db, threads } = this.#options;
    const args = [
      'run',
      await this.#locateProposal(study),
      '--db',
      db,
      '--json',
      ...listThreadArguments(threads),
    ];
    const end = await this.#runWithin(`run ${study}`, args, { study, wait, progress });
    if ('state' in end) return { ...end };
    if (end.code !== exitCodes.ok && end.code !== exitCodes.trialsFailed) throw createCommandError(end);
    return { state: 'ended', ...(await this.#countTrials(study)) };
  }

  /** Reads validation results, best first, and records the look in the ledger. */
  async board({ study, limit }: ToolInput<'board'>): Promise<ToolAnswer> {
    const { db, ledger } = this.#options;
    const board = await this.#readDatabase(async (view) => {
      if ((await view.study(study)).definition.finalsOf !== undefined) throw createReservedError();
      const leaderboard = await readLiveLeaderboard(view, study, { db, limit });
      const trials = sumCounts(leaderboard.progress.ended);
      await appendToLedger(ledger, () => ({ type: 'look', study, trials }));
      return jsonTable(leaderboard);
    });
    if (board === undefined) throw createRefusal('No study has run yet.', 'Run a proposed sweep first.');
    return board;
  }

  /** Makes a claim, or joins its run, and waits at most `wait` seconds for the verdict. */
  async claim({ wait, ...claim }: ToolInput<'claim'>, progress: ProgressListener): Promise<ToolAnswer> {
    const { study } = claim;
    await this.#readDatabase(async (view) => {
      const { definition } = await view.study(study);
      if (definition.finalsOf !== undefined) throw createReservedError();
      if (definition.type !== 'network' && definition.type !== 'program')
        throw createRefusal(
          `A ${definition.type} would evaluate itself on the test data.`,
          'Use a sweep with `task` or `program`.',
        );
    });
    const args = [
      ...this.#listClaimArguments(claim),
      '--format',
      'json',
      ...listThreadArguments(this.#options.threads),
    ];
    const end = await this.#runWithin(args.join(' '), args, { study, wait, progress });
    if ('state' in end) return { ...end };
    const { code, output } = end;
    const hasVerdict = code === exitCodes.ok || code === exitCodes.worse || code === exitCodes.undecided;
    if (!hasVerdict) throw createCommandError(end);
    return JSON.parse(output) as Readonly<Record<string, unknown>>;
  }

  /** Reads the ledger, and checks it. */
  async ledger({ study }: ToolInput<'ledger'>): Promise<ToolAnswer> {
    const ledger = await readLedger(this.#options.ledger);
    const studies = (await this.#readDatabase((view) => view.studies())) ?? [];
    const problems = findLedgerProblems(ledger, studies);
    return { intact: problems.length === 0, problems, entries: filterEntries(ledger.entries, { study }) };
  }

  /** Stops the running command. The next call of the same tool continues it. */
  close(): Promise<void> {
    return this.#jobs.close();
  }

  /** Rejects sweeps that would read the test part or evaluate themselves, and names that cannot be file names. */
  #assertFair(definition: SweepDefinition): void {
    const { name, metric, type, finals } = definition;
    if (!/^[A-Za-z0-9][\w.-]{0,79}$/.test(name))
      throw createRefusal(
        `The name ${sanitise(name)} cannot be used as a file name.`,
        'Use letters, digits, hyphens, underscores and dots.',
      );
    if (isTestMetric(metric.name)) throw createReservedError();
    if (finals.when !== undefined)
      throw createRefusal(
        'Finals would use the test data, which are reserved for claims.',
        'Leave out `finals.when`.',
      );
    if (type !== 'network' && type !== 'program')
      throw createRefusal(
        `A ${type} would evaluate itself on the test data.`,
        'Propose a sweep with `task` or `program`.',
      );
    const { programTable } = this.#options;
    if (type === 'program' && programTable === undefined)
      throw createRefusal(
        'This referee does not run programs.',
        'To allow programs, start it with a held-out table: ridgeline referee --programs TABLE',
      );
    const testTable = finals.test && resolve(resolveSweepPath(finals.test.table, definition));
    if (type === 'program' && testTable !== programTable)
      throw createRefusal(
        "Programs are scored on the referee's held-out table.",
        `Set \`finals.test.table\` to ${programTable}.`,
      );
    if (programTable === undefined) return;
    const heldOutHash = hash('sha256', readFileSync(programTable));
    // A program may use the held-out table only as its test part.
    const isTestTable = (path: string) => type === 'program' && resolve(path) === testTable;
    if (userFilesOf(definition).some(({ path, sha256 }) => sha256 === heldOutHash && !isTestTable(path)))
      throw createReservedError();
  }

  #listClaimArguments({
    study,
    strategy,
    baseline,
    difference,
    seeds,
  }: Omit<ToolInput<'claim'>, 'wait'>): readonly string[] {
    const { db, ledger, alpha } = this.#options;
    return [
      'claim',
      study,
      `--strategy=${strategy}`,
      `--baseline=${baseline}`,
      `--difference=${difference}`,
      `--db=${db}`,
      `--ledger=${ledger}`,
      `--alpha=${alpha}`,
      ...(seeds === undefined ? [] : [`--seeds=${seeds}`]),
    ];
  }

  #locateSweepFile(study: string): string {
    return join(this.#options.folder, `${study}.yaml`);
  }

  /** Returns the path of a proposed sweep file, after a check that the file has not changed since `propose`. */
  async #locateProposal(study: string): Promise<string> {
    const { ledger } = this.#options;
    const path = this.#locateSweepFile(study);
    const proposal = findProposal((await readLedger(ledger)).entries, study);
    if (proposal === undefined)
      throw createRefusal(`There is no proposal named ${study}.`, 'Propose a sweep first.');
    if (!existsSync(path) || hash('sha256', readFileSync(path)) !== proposal.file)
      throw createRefusal(
        `The sweep file of ${study} has changed since it was proposed.`,
        'Propose it under another name.',
      );
    return path;
  }

  async #readOutput(key: string, args: readonly string[]): Promise<string> {
    const end = await this.#jobs.start(key, args);
    if (end.code !== exitCodes.ok) throw createCommandError(end);
    return end.output;
  }

  /** Runs a command, or joins its run, reports its progress, and waits at most `wait` seconds for its end. */
  async #runWithin(
    key: string,
    args: readonly string[],
    {
      study,
      wait,
      progress,
    }: { readonly study: string; readonly wait: number; readonly progress: ProgressListener },
  ): Promise<JobEnd | RunningProgress> {
    const job = this.#jobs.start(key, args);
    const deadline = performance.now() + 1000 * wait;
    for (;;) {
      const remaining = Math.max(0, deadline - performance.now());
      const raceController = new AbortController();
      const tick = sleep(Math.min(remaining, 1000), undefined, { signal: raceController.signal }).catch(
        () => undefined,
      );
      const end = await Promise.race([job, tick]);
      raceController.abort();
      if (end !== undefined) return end;
      const counts = await this.#countTrials(study).catch(() => ({ ended: 0, planned: undefined }));
      if (performance.now() >= deadline) return { state: 'running', ...counts };
      await progress(counts.ended, counts.planned);
    }
  }

  /** Counts the ended and planned trials of a study's open claim or, without one, of the study. */
  async #countTrials(
    study: string,
  ): Promise<{ readonly ended: number; readonly planned: number | undefined }> {
    const counts = await this.#readDatabase(async (view) => {
      const studies = await view.studies();
      const openClaim = studies.find(
        ({ state, definition: { finalsOf } }) => state === 'open' && finalsOf?.study === study,
      );
      const { ended } = await view.progress(openClaim?.name ?? study);
      return {
        ended: sumCounts(ended),
        planned: (openClaim ?? studies.find(({ name }) => name === study))?.plan?.trials,
      };
    });
    return counts ?? { ended: 0, planned: undefined };
  }

  /** Reads the database; undefined before it exists. */
  #readDatabase<T>(read: (view: StudyView) => Promise<T>): Promise<T | undefined> {
    return withDatabase(this.#options.db, read);
  }
}

function findProposal(entries: readonly LedgerEntry[], study: string) {
  return entries.filter((entry) => entry.type === 'proposal').find((proposal) => proposal.study === study);
}

/** Reports progress to a client, in trials. */
export type ProgressListener = (ended: number, planned: number | undefined) => Promise<void>;

/** Rejects a sweep that holds out other rows than an earlier sweep on the same file, because test rows would leak. */
async function assertSameTestPart(view: StudyView, definition: SweepDefinition): Promise<void> {
  const files = new Set(Object.values(definition.files ?? {}));
  for (const { name, definition: earlierDefinition } of await view.studies()) {
    if (
      earlierDefinition.type === 'none' ||
      !Object.values(earlierDefinition.files ?? {}).some((sha256) => files.has(sha256))
    )
      continue;
    if (computeTestPartKey(earlierDefinition) === computeTestPartKey(definition)) continue;
    throw createRefusal(
      `${name} already holds out another test part of the same data.`,
      'Set the same `test` in `task.data`, without outer splits.',
    );
  }
}

/** Key that is equal for sweeps that hold out the same part of their data. */
function computeTestPartKey(definition: SweepDefinition): string {
  const spec = dataSpecOf(definition);
  const test = typeof spec === 'object' && spec !== null && 'test' in spec ? spec.test : null;
  return JSON.stringify([test, definition.finals.splits ?? 1]);
}

function listThreadArguments(threads: number | undefined): readonly string[] {
  return threads === undefined ? [] : [`--threads=${threads}`];
}

function createReservedError(): RidgelineError {
  return createRefusal(
    'The test data are reserved for claims, and no search may use them.',
    'Rank by a metric of the validation part, such as val_loss, and then make a claim.',
  );
}

function createRefusal(message: string, hint: string): RidgelineError {
  return new RidgelineError('USAGE', message, { hint });
}

/** Error for a command that ended without a result. */
function createCommandError({ code, errors, output }: JobEnd): RidgelineError {
  const text = errors.trim() === '' ? output.trim().split('\n').slice(-5).join('\n') : errors.trim();
  return createRefusal(
    text === '' ? `The command ended with code ${code}.` : text,
    'Call the tool again to continue.',
  );
}
