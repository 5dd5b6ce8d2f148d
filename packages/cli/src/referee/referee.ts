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
} from '@ridgeline/core';
import type { LedgerEntry, ToolInput } from '@ridgeline/core/ledger';
import { jsonTable } from '@ridgeline/dashboard/tables';
import { planRun } from '@ridgeline/search';
import { appendToLedger, readLedger } from '@ridgeline/storage/ledger';
import { entriesOf } from '../claim/entries-of.ts';
import { ledgerProblems } from '../claim/check-ledger.ts';
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
  /** Absolute path of the held-out table on which programs are scored; undefined: programs are refused. */
  readonly programs: string | undefined;
  readonly threads?: number | undefined;
}

/** Answer of a tool: text, or plain data. */
export type ToolAnswer = string | Readonly<Record<string, unknown>>;

/** State of a search or claim that is still running after the wait. */
interface Unfinished {
  readonly state: 'running';
  readonly ended: number;
  readonly planned: number | undefined;
}

/**
 * Referee of one folder and database, for any number of clients. All state is on disk (sweep files, studies, ledger),
 * so a killed referee resumes.
 */
export class Referee {
  readonly #options: RefereeOptions;
  readonly #jobs: Jobs;

  constructor(options: RefereeOptions) {
    this.#options = options;
    this.#jobs = new Jobs(options.folder);
  }

  /** Checks a sweep file and keeps it. */
  async propose({ file }: ToolInput<'propose'>): Promise<ToolAnswer> {
    const path = join(this.#options.folder, 'proposal.yaml');
    const definition = parseSweepText(Buffer.from(file), path);
    const { name } = definition;
    this.#assertFair(definition);
    await this.#reading((view) => assertSameTestPart(view, definition));
    const own = this.#pathOf(name);
    const exists = () =>
      refused(`A different proposal named ${name} exists.`, 'Give the sweep another name.');
    if (existsSync(own) && readFileSync(own, 'utf8') !== file) throw exists();
    const plan = planRun(definition);
    const sha256 = hash('sha256', file);
    await appendToLedger(this.#options.ledger, (entries) => {
      const known = proposalIn(entries, name);
      if (known === undefined) return { type: 'proposal', study: name, file: sha256 };
      // A referee on another machine may have proposed the study: they share the ledger, but not the folder.
      if (known.file !== sha256) throw exists();
      return undefined;
    });
    if (!existsSync(own)) writeFileSync(own, file, { flag: 'wx' });
    return {
      study: name,
      strategies: definition.strategies.map((strategy) => strategy.name),
      ...plan,
    };
  }

  /** Cost of a search, or of a claim and its power. */
  async plan({ study, strategy, baseline, difference, seeds }: ToolInput<'plan'>): Promise<ToolAnswer> {
    if (strategy === undefined || baseline === undefined || difference === undefined) {
      return this.#textOf(`plan ${study}`, ['plan', await this.#proposalOf(study)]);
    }
    const claim = this.#claimArgs({ study, strategy, baseline, difference, seeds });
    return this.#textOf(`plan ${claim.join(' ')}`, [...claim, '--dry-run']);
  }

  /** Runs a search, or waits for it. */
  async run({ study, wait }: ToolInput<'run'>, progress: ProgressListener): Promise<ToolAnswer> {
    const { db, threads } = this.#options;
    const args = ['run', await this.#proposalOf(study), '--db', db, '--json', ...threadsOption(threads)];
    const end = await this.#finished(`run ${study}`, args, { study, wait, progress });
    if ('state' in end) return { ...end };
    if (end.code !== exitCodes.ok && end.code !== exitCodes.trialsFailed) throw failed(end);
    return { state: 'ended', ...(await this.#counts(study)) };
  }

  /** Validation results, best first. Records the look. */
  async board({ study, limit }: ToolInput<'board'>): Promise<ToolAnswer> {
    const { db, ledger } = this.#options;
    const board = await this.#reading(async (view) => {
      if ((await view.study(study)).definition.finalsOf !== undefined) throw reservedData();
      const read = await readLiveLeaderboard(view, study, { db, limit });
      const trials = sum(read.progress.ended);
      await appendToLedger(ledger, () => ({ type: 'look', study, trials }));
      return jsonTable(read);
    });
    if (board === undefined) throw refused('No study has run yet.', 'Run a proposed sweep first.');
    return board;
  }

  /** Makes a claim, or waits for its verdict. */
  async claim({ wait, ...claim }: ToolInput<'claim'>, progress: ProgressListener): Promise<ToolAnswer> {
    const { study } = claim;
    await this.#reading(async (view) => {
      const { definition } = await view.study(study);
      if (definition.finalsOf !== undefined) throw reservedData();
      if (definition.type !== 'network' && definition.type !== 'program')
        throw refused(
          `A ${definition.type} would evaluate itself on the test data.`,
          'Claim with `task` or `program`.',
        );
    });
    const args = [...this.#claimArgs(claim), '--format', 'json', ...threadsOption(this.#options.threads)];
    const end = await this.#finished(args.join(' '), args, { study, wait, progress });
    if ('state' in end) return { ...end };
    const { code, output } = end;
    const isAnswer = code === exitCodes.ok || code === exitCodes.worse || code === exitCodes.undecided;
    if (!isAnswer) throw failed(end);
    return JSON.parse(output) as Readonly<Record<string, unknown>>;
  }

  /** Entries of the ledger, after a check. */
  async ledger({ study }: ToolInput<'ledger'>): Promise<ToolAnswer> {
    const read = await readLedger(this.#options.ledger);
    const studies = (await this.#reading((view) => view.studies())) ?? [];
    const problems = ledgerProblems(read, studies);
    return { intact: problems.length === 0, problems, entries: entriesOf(read.entries, { study }) };
  }

  /** Ends the running command; the next call continues it. */
  close(): Promise<void> {
    return this.#jobs.close();
  }

  /** Refuses sweeps that would see the test part, or evaluate themselves. */
  #assertFair(definition: SweepDefinition): void {
    const { name, metric, type, finals } = definition;
    if (!/^[A-Za-z0-9][\w.-]{0,79}$/.test(name))
      throw refused(
        `The name ${sanitise(name)} cannot be a file name.`,
        'Use letters, digits, -, _ and dots.',
      );
    if (isTestMetric(metric.name)) throw reservedData();
    if (finals.when !== undefined)
      throw refused(
        'Finals would use the test data, which is reserved for claims.',
        'Leave `finals.when` out.',
      );
    if (type !== 'network' && type !== 'program')
      throw refused(`A ${type} would evaluate itself on the test data.`, 'Propose `task`, or a `program`.');
    const { programs } = this.#options;
    if (type === 'program' && programs === undefined)
      throw refused(
        'This referee runs no programs.',
        'To allow them, start it with a held-out table: ridgeline referee --programs TABLE',
      );
    const test = finals.test && resolve(resolveSweepPath(finals.test.table, definition));
    if (type === 'program' && test !== programs)
      throw refused(
        "Programs are scored on the referee's held-out table.",
        `Set \`finals.test.table\` to ${programs}.`,
      );
    if (programs === undefined) return;
    const heldOut = hash('sha256', readFileSync(programs));
    // A program may use the held-out table only as its test part.
    const isOwnTest = (path: string) => type === 'program' && resolve(path) === test;
    if (userFilesOf(definition).some(({ path, sha256 }) => sha256 === heldOut && !isOwnTest(path)))
      throw reservedData();
  }

  #claimArgs({
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

  #pathOf(study: string): string {
    return join(this.#options.folder, `${study}.yaml`);
  }

  /** Path of a proposed sweep file, unchanged since `propose` checked it. */
  async #proposalOf(study: string): Promise<string> {
    const { ledger } = this.#options;
    const path = this.#pathOf(study);
    const proposed = proposalIn((await readLedger(ledger)).entries, study);
    if (proposed === undefined) throw refused(`No proposal named ${study}.`, 'Propose a sweep first.');
    if (!existsSync(path) || hash('sha256', readFileSync(path)) !== proposed.file)
      throw refused(
        `The sweep file of ${study} has changed since it was proposed.`,
        'Propose it under another name.',
      );
    return path;
  }

  async #textOf(key: string, args: readonly string[]): Promise<string> {
    const end = await this.#jobs.start(key, args);
    if (end.code !== exitCodes.ok) throw failed(end);
    return end.output;
  }

  /** Runs a command, and waits at most `wait` seconds for its end. */
  async #finished(
    key: string,
    args: readonly string[],
    {
      study,
      wait,
      progress,
    }: { readonly study: string; readonly wait: number; readonly progress: ProgressListener },
  ): Promise<JobEnd | Unfinished> {
    const job = this.#jobs.start(key, args);
    const end = performance.now() + 1000 * wait;
    for (;;) {
      const left = Math.max(0, end - performance.now());
      const over = new AbortController();
      const tick = sleep(Math.min(left, 1000), undefined, { signal: over.signal }).catch(() => undefined);
      const ended = await Promise.race([job, tick]);
      over.abort();
      if (ended !== undefined) return ended;
      const counts = await this.#counts(study).catch(() => ({ ended: 0, planned: undefined }));
      if (performance.now() >= end) return { state: 'running', ...counts };
      await progress(counts.ended, counts.planned);
    }
  }

  /** Trials of a study's search, or of its claim that is running. */
  async #counts(study: string): Promise<{ readonly ended: number; readonly planned: number | undefined }> {
    const counts = await this.#reading(async (view) => {
      const studies = await view.studies();
      const open = studies.find(
        ({ state, definition: { finalsOf } }) => state === 'open' && finalsOf?.study === study,
      );
      const { ended } = await view.progress(open?.name ?? study);
      return {
        ended: sum(ended),
        planned: (open ?? studies.find(({ name }) => name === study))?.plan?.trials,
      };
    });
    return counts ?? { ended: 0, planned: undefined };
  }

  /** Reads the database; undefined before it exists. */
  #reading<T>(read: (view: StudyView) => Promise<T>): Promise<T | undefined> {
    return withDatabase(this.#options.db, read);
  }
}

/** Proposal of a study; undefined without one. */
function proposalIn(entries: readonly LedgerEntry[], study: string) {
  return entries.filter((entry) => entry.type === 'proposal').find((proposal) => proposal.study === study);
}

/** Reports progress to a client, in trials. */
export type ProgressListener = (ended: number, planned: number | undefined) => Promise<void>;

/** Refuses a sweep that holds out other rows than an earlier sweep on the same file: test rows would leak. */
async function assertSameTestPart(view: StudyView, definition: SweepDefinition): Promise<void> {
  const files = new Set(Object.values(definition.files ?? {}));
  for (const { name, definition: other } of await view.studies()) {
    if (other.type === 'none' || !Object.values(other.files ?? {}).some((sha256) => files.has(sha256)))
      continue;
    if (testOf(other) === testOf(definition)) continue;
    throw refused(
      `${name} already holds out another test part of the same data.`,
      'Use the same `test` of the data, without outer splits.',
    );
  }
}

/** Part that a sweep holds out of its data, as text. */
function testOf(definition: SweepDefinition): string {
  const spec = dataSpecOf(definition);
  const test = typeof spec === 'object' && spec !== null && 'test' in spec ? spec.test : null;
  return JSON.stringify([test, definition.finals.splits ?? 1]);
}

function threadsOption(threads: number | undefined): readonly string[] {
  return threads === undefined ? [] : [`--threads=${threads}`];
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function reservedData(): RidgelineError {
  return refused(
    'The test data is reserved for claims: no search may use it.',
    'Rank by a metric of the validation part, such as val_loss; then claim.',
  );
}

function refused(message: string, hint: string): RidgelineError {
  return new RidgelineError('USAGE', message, { hint });
}

/** Error of a command that has ended without an answer. */
function failed({ code, errors, output }: JobEnd): RidgelineError {
  const text = errors.trim() === '' ? output.trim().split('\n').slice(-5).join('\n') : errors.trim();
  return refused(
    text === '' ? `The command ended with code ${code}.` : text,
    'Call the tool again to continue.',
  );
}
