import { randomInt } from 'node:crypto';
import {
  claimLevel,
  findClaims,
  claimSubject,
  findSameClaim,
  findVerdict,
  type ClaimAnswer,
  type ClaimEvent,
  type LedgerEntry,
  type VerdictEvent,
} from '@ridgeline/core/ledger';
import { claimVerdict, formatPercent, planClaim, type ClaimVerdict } from '@ridgeline/compare';
import {
  claimName,
  pluralize,
  finalsMetric,
  printableJson,
  RidgelineError,
  requireRunnable,
  userFilesOf,
  type StudyView,
  type SweepDefinition,
  sumCounts,
} from '@ridgeline/core';
import { readComparison } from '@ridgeline/report';
import { databaseName } from '@ridgeline/storage';
import { appendToLedger, readLedger } from '@ridgeline/storage/ledger';
import { forceBackend } from '../backend-option.ts';
import { formatClaimComment } from '../claim/claim-comment.ts';
import {
  chooseClaimedConfigurations,
  claimFinalsDefinition,
  countFinalsRounds,
  identifyTestPart,
} from '../claim/claimed-study.ts';
import { describeUnmatchedClaims } from '../claim/check-ledger.ts';
import { locateLedger, parseDatabase } from '../database.ts';
import type { EventSink } from '../events/event-sink.ts';
import { exitCodes, replaceOk, type ExitCode } from '../exit-code.ts';
import { findFinals } from '../find-finals.ts';
import { findFormat } from '../find-format.ts';
import { print } from '../print.ts';
import { runDefinition } from '../run/run-definition.ts';
import type { RunOptions } from '../run/run-options.ts';
import { createFileCheck } from '../user-files.ts';
import { withStudy } from '../with-study.ts';

interface ClaimOptions extends Pick<RunOptions, 'db' | 'threads' | 'backend' | 'queue' | 'plain'> {
  readonly strategy: string;
  readonly baseline: string;
  /** Smallest difference that matters, in the metric's own unit, above 0. */
  readonly difference: number;
  /** Number of training seeds; defaults to that of the study's finals, but at least `MIN_SEEDS`. */
  readonly seeds?: number;
  /** Accepted chance of any false claim on the test part; fixed by the first claim. */
  readonly alpha: number;
  /** Ledger of claims: a file, or the URL of a server; defaults to the ledger of the database. */
  readonly ledger?: string;
  /** Show the cost and power of the claim without making it. */
  readonly dryRun?: boolean;
  /** `text`, `markdown` or `json`. */
  readonly format: string;
}

/** Minimum number of seeds of a claim: with fewer, an interval over seeds and examples is not reliable. */
const MIN_SEEDS = 5;

/** Range of new seeds: 32-bit integers above the seeds of sweep files and nested searches. */
const SEED_RANGE = [1_000_000_000, 2_147_483_647] as const;

/**
 * Claims that a strategy is better than a baseline. The claim enters the ledger before its finals are trained under new
 * seeds. The same command resumes an unfinished claim and prints the verdict of a finished one. With `dryRun`, only prints
 * the cost and power of the claim.
 *
 * @returns `ok` for the verdict better, equivalent or not worse, otherwise `worse` or `undecided`. Without a verdict:
 * the exit code of the run, with `interrupted` in place of `ok`
 */
export async function claimCommand(study: string | undefined, options: ClaimOptions): Promise<ExitCode> {
  const show = findFormat(formats, options.format);
  forceBackend(options.backend);
  const ledger = locateLedger(parseDatabase(options.db), options.ledger);
  if (options.dryRun === true) {
    print(`${(await describeDryRun(study, ledger, options)).join('\n')}\n`);
    return exitCodes.ok;
  }
  const claim = await withStudy(options.db, study, (view, { name }) =>
    enterClaim(view, name, ledger, options),
  );
  const earlierVerdict = findVerdict((await readLedger(ledger)).entries, claim.entry);
  if (earlierVerdict !== undefined) return showVerdict(earlierVerdict);
  const definition = await withStudy(options.db, study, async (view, storedStudy) => {
    const search = requireRunnable(storedStudy);
    return claimFinalsDefinition(
      view,
      search.definition,
      claim,
      await chooseClaimedConfigurations(view, search, options),
    );
  });
  createFileCheck(userFilesOf(definition))();
  const { state, code } = await runDefinition(
    definition,
    { ...options, json: options.format !== 'text' },
    discardingSink,
  );
  if (state !== 'complete') {
    show(claim, undefined);
    print(
      'The claim was stopped and has no verdict yet. Run the same command again to continue it.\n',
      process.stderr,
    );
    return replaceOk(code, exitCodes.interrupted);
  }
  const verdict = await withStudy(options.db, definition.name, async (view) =>
    claimVerdict((await readComparison(view, definition.name)).comparison, claim),
  );
  return showVerdict(await enterVerdict(ledger, claim, verdict));

  function showVerdict(verdict: LedgerEntry<VerdictEvent>): ExitCode {
    show(claim, verdict);
    return answerExitCodes[verdict.answer];
  }
}

/**
 * Enters a claim into the ledger, and returns its entry. Returns the existing entry if the ledger has the same claim.
 *
 * @throws RidgelineError `LEDGER_DAMAGED` if the ledger lacks a claim of the database, `USAGE` if a search has the name
 * of the claim's finals.
 */
async function enterClaim(
  view: StudyView,
  name: string,
  ledger: string,
  options: ClaimOptions,
): Promise<LedgerEntry<ClaimEvent>> {
  const studies = await view.studies();
  const draft = await draftClaim(view, name, options);
  const { entries: earlierEntries } = await readLedger(ledger);
  // Checked before the ledger is locked, because hashing is slow. A claim on changed files must not count.
  if (findSameClaim(earlierEntries, draft.subject) === undefined)
    createFileCheck(userFilesOf(draft.definition))();
  let existingEntry: LedgerEntry<ClaimEvent> | undefined;
  const newEntry = await appendToLedger(ledger, async (entries) => {
    const [missingClaim] = describeUnmatchedClaims(entries, studies);
    if (missingClaim !== undefined) {
      throw new RidgelineError('LEDGER_DAMAGED', `${missingClaim} The ledger is ${databaseName(ledger)}.`, {
        hint: 'Pass the ledger that has this claim: --ledger FILE',
      });
    }
    const claim = await numberClaim(view, draft, entries, options.alpha);
    existingEntry = findSameClaim(entries, claim.subject);
    if (existingEntry !== undefined) return undefined;
    // A claim whose name is taken must not count.
    findFinals(studies, name, claimName(name, entries.length + 1));
    return claim;
  });
  return newEntry ?? existingEntry!;
}

/** Claim that is not yet in the ledger, and therefore has no number or level. */
interface ClaimDraft extends Omit<ClaimEvent, 'type' | 'finals' | 'k' | 'alpha' | 'level'> {
  readonly definition: SweepDefinition;
}

/** Drafts a claim without the parts that depend on the ledger. Reads the files of the test part. */
async function draftClaim(
  view: StudyView,
  name: string,
  { strategy, baseline, difference, seeds }: ClaimOptions,
): Promise<ClaimDraft> {
  const search = requireRunnable(await view.study(name));
  const { definition } = search;
  const choice = await chooseClaimedConfigurations(view, search, { strategy, baseline });
  const claim = {
    study: name,
    strategy,
    baseline,
    difference,
    metric: finalsMetric(definition)!.name,
    data: identifyTestPart(definition, choice),
    seeds: drawSeeds(seeds ?? Math.max(definition.finals.seeds.length, MIN_SEEDS)),
    settings: { strategy: choice.strategy.parameters, baseline: choice.baseline.parameters },
  };
  return { ...claim, subject: claimSubject(definition, claim), definition };
}

/**
 * Completes a draft with its number and level, from the earlier claims and rounds of finals on the same test part.
 *
 * @throws RidgelineError `USAGE` if the earlier claims share another alpha.
 */
async function numberClaim(
  view: StudyView,
  { definition: _, ...claim }: ClaimDraft,
  entries: readonly LedgerEntry[],
  alpha: number,
): Promise<ClaimEvent> {
  const { data, study } = claim;
  const earlierClaims = findClaims(entries, data);
  const [firstClaim] = earlierClaims;
  if (firstClaim !== undefined && firstClaim.alpha !== alpha) {
    throw new RidgelineError(
      'USAGE',
      `Claims on this test part share an alpha of ${firstClaim.alpha}, not ${alpha}.`,
      {
        hint: `The first claim fixed this alpha. Pass --alpha ${firstClaim.alpha}`,
      },
    );
  }
  const roundCount = await countFinalsRounds(view, study, data);
  const k = earlierClaims.length + roundCount + 1;
  return { type: 'claim', ...claim, finals: roundCount, k, alpha, level: claimLevel(k, alpha) };
}

/** Draws distinct random seeds, which cannot have influenced the choice of a configuration. */
function drawSeeds(count: number): readonly number[] {
  if (count < MIN_SEEDS) {
    throw new RidgelineError('USAGE', `A claim needs at least ${MIN_SEEDS} seeds, not ${count}.`, {
      hint: `Pass --seeds ${MIN_SEEDS} or more.`,
    });
  }
  const seeds = new Set<number>();
  while (seeds.size < count) seeds.add(randomInt(...SEED_RANGE));
  return [...seeds];
}

/** Enters the verdict on a claim, and returns its entry. Returns the existing entry if another process was first. */
async function enterVerdict(
  ledger: string,
  claim: LedgerEntry<ClaimEvent>,
  { answer, sentence }: ClaimVerdict,
): Promise<LedgerEntry<VerdictEvent>> {
  let existingEntry: LedgerEntry<VerdictEvent> | undefined;
  const newEntry = await appendToLedger<VerdictEvent>(ledger, (entries) => {
    existingEntry = findVerdict(entries, claim.entry);
    return existingEntry === undefined
      ? { type: 'verdict', claim: claim.entry, answer, sentence }
      : undefined;
  });
  return newEntry ?? existingEntry!;
}

/** Describes the number, cost and power of a claim without making it. */
async function describeDryRun(
  study: string | undefined,
  ledger: string,
  options: ClaimOptions,
): Promise<readonly string[]> {
  const { entries } = await readLedger(ledger);
  return withStudy(options.db, study, async (view, { name, definition }) => {
    const claim = await numberClaim(view, await draftClaim(view, name, options), entries, options.alpha);
    const { comparison } = await readComparison(view, name);
    const { busy, ended } = await view.progress(name);
    const trials = sumCounts(ended);
    const trainings = 2 * claim.seeds.length;
    const seconds = Math.round((trainings * busy) / Math.max(trials, 1) / 1000);
    const plan = planClaim(comparison, definition, { ...claim, seeds: claim.seeds.length });
    return [
      describeClaim(claim),
      `It trains ${trainings} networks in about ${pluralize(seconds, 'second')} of thread time, at the speed of the search.`,
      plan.sentence,
    ];
  });
}

function describeClaim({ k, level, alpha, metric }: ClaimEvent): string {
  return `Claim ${k} on this test part, by ${metric}: its share of alpha is ${formatPercent(level)}, of ${formatPercent(alpha)} in total.`;
}

const answerExitCodes: Readonly<Record<ClaimAnswer, ExitCode>> = {
  better: exitCodes.ok,
  equivalent: exitCodes.ok,
  'not-worse': exitCodes.ok,
  worse: exitCodes.worse,
  undecided: exitCodes.undecided,
};

/** Prints a claim and its verdict, which is undefined for a stopped claim. */
type Show = (claim: LedgerEntry<ClaimEvent>, verdict: LedgerEntry<VerdictEvent> | undefined) => void;

const formats = new Map<string, Show>([
  [
    'text',
    (claim, verdict) => {
      if (verdict === undefined) return;
      print(
        `\n${verdict.sentence}\n${describeClaim(claim)} ` +
          `The claim and its verdict are entries ${claim.entry} and ${verdict.entry} of the ledger.\n`,
      );
    },
  ],
  ['markdown', (claim, verdict) => print(formatClaimComment(claim, verdict))],
  ['json', (claim, verdict) => print(`${printableJson({ claim, verdict: verdict ?? null }, 2)}\n`)],
]);

/** Sink that discards the events of the finals. */
const discardingSink: EventSink = { put: () => undefined, close: () => Promise.resolve() };
