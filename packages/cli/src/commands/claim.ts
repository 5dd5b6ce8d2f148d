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
import { claimVerdict, percentText, planClaim, type ClaimVerdict } from '@ridgeline/compare';
import {
  pluralize,
  finalsMetric,
  printableJson,
  RidgelineError,
  requireRunnable,
  userFilesOf,
  type StudyView,
  type SweepDefinition,
} from '@ridgeline/core';
import { readComparison } from '@ridgeline/report';
import { databaseName } from '@ridgeline/storage';
import { appendToLedger, readLedger } from '@ridgeline/storage/ledger';
import { forceBackend } from '../backend-option.ts';
import { claimComment } from '../claim/claim-comment.ts';
import { claimChoice, finalsOfClaim, finalsOn, testPartOf } from '../claim/claimed-study.ts';
import { missingClaims } from '../claim/check-ledger.ts';
import { databaseOf, ledgerOf } from '../database.ts';
import type { EventSink } from '../events/event-sink.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { formatNamed } from '../format-named.ts';
import { print } from '../print.ts';
import { runDefinition } from '../run/run-definition.ts';
import type { RunOptions } from '../run/run-options.ts';
import { watchFiles } from '../user-files.ts';
import { withStudy } from '../with-study.ts';

interface ClaimOptions extends Pick<RunOptions, 'db' | 'threads' | 'backend' | 'queue' | 'plain'> {
  readonly strategy: string;
  readonly baseline: string;
  /** Smallest difference that matters, in the metric's own unit, above 0. */
  readonly difference: number;
  /** Number of training seeds; by default that of the study's finals. */
  readonly seeds?: number;
  /** Accepted chance of any false claim on the test part, above 0 and below 1; the first claim fixes it. */
  readonly alpha: number;
  /** Ledger of claims: a file, or the URL of a server; by default that of the database. */
  readonly ledger?: string;
  /** Show the cost and power of the claim without making it. */
  readonly dryRun?: boolean;
  /** `text`, `markdown` or `json`. */
  readonly format: string;
}

/** Minimum number of seeds of a claim: with fewer, an interval over seeds and examples is not reliable. */
const MIN_SEEDS = 5;

/** Range of new seeds: 32-bit integers above those of sweep files and nested searches. */
const SEED_RANGE = [1_000_000_000, 2_147_483_647] as const;

/**
 * Claims that a strategy is better than a baseline. The claim enters the ledger before its finals are trained under new
 * seeds. The same command resumes an unfinished claim and prints the verdict of a finished one. Returns `ok` if the
 * strategy is shown not to be worse by the difference, else `worse` or `undecided`; `interrupted` without a verdict.
 */
export async function claimCommand(study: string | undefined, options: ClaimOptions): Promise<ExitCode> {
  const show = formatNamed(formats, options.format);
  forceBackend(options.backend);
  const ledger = options.ledger ?? ledgerOf(databaseOf(options.db));
  if (options.dryRun === true) {
    print(`${(await planLines(study, ledger, options)).join('\n')}\n`);
    return exitCodes.ok;
  }
  const claim = await withStudy(options.db, study, (view, { name }) => enter(view, name, ledger, options));
  const known = findVerdict((await readLedger(ledger)).entries, claim.entry);
  if (known !== undefined) return answer(known);
  const definition = await withStudy(options.db, study, async (view, found) => {
    const search = requireRunnable(found);
    return finalsOfClaim(view, search.definition, claim, await claimChoice(view, search, options));
  });
  watchFiles(userFilesOf(definition))();
  const { state, code } = await runDefinition(
    definition,
    { ...options, json: options.format !== 'text' },
    quiet,
  );
  if (state !== 'complete') {
    show(claim, undefined);
    print('The claim was stopped and has no verdict yet: the same command continues it.\n', process.stderr);
    return code === exitCodes.ok ? exitCodes.interrupted : code;
  }
  const verdict = await withStudy(options.db, definition.name, async (view) =>
    claimVerdict((await readComparison(view, definition.name)).comparison, claim),
  );
  return answer(await enterVerdict(ledger, claim, verdict));

  function answer(verdict: LedgerEntry<VerdictEvent>): ExitCode {
    show(claim, verdict);
    return exitCodeOfAnswer[verdict.answer];
  }
}

/** Enters a claim into the ledger, unless the ledger has it. */
async function enter(
  view: StudyView,
  name: string,
  ledger: string,
  options: ClaimOptions,
): Promise<LedgerEntry<ClaimEvent>> {
  const studies = await view.studies();
  const uncounted = await uncountedClaim(view, name, options);
  const { entries: known } = await readLedger(ledger);
  // Check now: if files have changed, the finals would be refused when the claim already counts. The ledger is not
  // locked yet, since reading large files would hold up other claims.
  if (findSameClaim(known, uncounted.subject) === undefined) watchFiles(userFilesOf(uncounted.definition))();
  let same: LedgerEntry<ClaimEvent> | undefined;
  const entered = await appendToLedger(ledger, async (entries) => {
    const [missing] = missingClaims(entries, studies);
    if (missing !== undefined) {
      throw new RidgelineError('LEDGER_DAMAGED', `${missing} The ledger is ${databaseName(ledger)}.`, {
        hint: 'Pass the ledger that has this claim: --ledger FILE',
      });
    }
    const claim = await nextClaim(view, uncounted, entries, options.alpha);
    same = findSameClaim(entries, claim.subject);
    return same === undefined ? claim : undefined;
  });
  return entered ?? same!;
}

/** Claim that is not yet in the ledger, and therefore has no number and level. */
interface UncountedClaim extends Omit<ClaimEvent, 'type' | 'finals' | 'k' | 'alpha' | 'level'> {
  readonly definition: SweepDefinition;
}

/** Makes the part of a claim that does not depend on the ledger. Reads the files of the test part. */
async function uncountedClaim(
  view: StudyView,
  name: string,
  { strategy, baseline, difference, seeds }: ClaimOptions,
): Promise<UncountedClaim> {
  const search = requireRunnable(await view.study(name));
  const { definition } = search;
  const choice = await claimChoice(view, search, { strategy, baseline });
  const claim = {
    study: name,
    strategy,
    baseline,
    difference,
    metric: finalsMetric(definition)!.name,
    data: testPartOf(definition, choice),
    seeds: newSeeds(seeds ?? Math.max(definition.finals.seeds.length, MIN_SEEDS)),
    settings: { strategy: choice.strategy.parameters, baseline: choice.baseline.parameters },
  };
  return { ...claim, subject: claimSubject(definition, claim), definition };
}

/** Next claim of a ledger, without its seal. */
async function nextClaim(
  view: StudyView,
  { definition: _, ...claim }: UncountedClaim,
  entries: readonly LedgerEntry[],
  alpha: number,
): Promise<ClaimEvent> {
  const { data } = claim;
  const earlier = findClaims(entries, data);
  const [first] = earlier;
  if (first !== undefined && first.alpha !== alpha) {
    throw new RidgelineError(
      'USAGE',
      `Claims on this test part share an alpha of ${first.alpha}, not ${alpha}.`,
      {
        hint: `The first claim fixed it. Pass --alpha ${first.alpha}`,
      },
    );
  }
  const finals = await finalsOn(view, data);
  const k = earlier.length + finals + 1;
  return { type: 'claim', ...claim, finals, k, alpha, level: claimLevel(k, alpha) };
}

/** Distinct random seeds, by which nobody can have selected a configuration. */
function newSeeds(count: number): readonly number[] {
  if (count < MIN_SEEDS) {
    throw new RidgelineError('USAGE', `A claim needs at least ${MIN_SEEDS} seeds, not ${count}.`, {
      hint: `Pass --seeds ${MIN_SEEDS} or more.`,
    });
  }
  const seeds = new Set<number>();
  while (seeds.size < count) seeds.add(randomInt(...SEED_RANGE));
  return [...seeds];
}

/** Enters the verdict on a claim, unless another process has entered it. */
async function enterVerdict(
  ledger: string,
  claim: LedgerEntry<ClaimEvent>,
  { answer, sentence }: ClaimVerdict,
): Promise<LedgerEntry<VerdictEvent>> {
  let known: LedgerEntry<VerdictEvent> | undefined;
  const entered = await appendToLedger<VerdictEvent>(ledger, (entries) => {
    known = findVerdict(entries, claim.entry);
    return known === undefined ? { type: 'verdict', claim: claim.entry, answer, sentence } : undefined;
  });
  return entered ?? known!;
}

/** Lines of a dry run: number, cost and power of the claim. */
async function planLines(
  study: string | undefined,
  ledger: string,
  options: ClaimOptions,
): Promise<readonly string[]> {
  const { entries } = await readLedger(ledger);
  return withStudy(options.db, study, async (view, { name }) => {
    const claim = await nextClaim(view, await uncountedClaim(view, name, options), entries, options.alpha);
    const { comparison } = await readComparison(view, name);
    const { busy, ended } = await view.progress(name);
    const trials = Object.values(ended).reduce((sum, count) => sum + count, 0);
    const trainings = 2 * claim.seeds.length;
    const seconds = Math.round((trainings * busy) / Math.max(trials, 1) / 1000);
    const plan = planClaim(comparison, { ...claim, seeds: claim.seeds.length });
    return [
      placeText(claim),
      `It trains ${trainings} networks: about ${pluralize(seconds, 'second')} of thread time, at the speed of the search.`,
      plan.sentence,
    ];
  });
}

function placeText({ k, level, alpha, metric }: ClaimEvent): string {
  return `Claim ${k} on this test part, by ${metric}: its share of alpha is ${percentText(level)} of ${percentText(alpha)}.`;
}

const exitCodeOfAnswer: Readonly<Record<ClaimAnswer, ExitCode>> = {
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
        `\n${verdict.sentence}\n${placeText(claim)} ` +
          `The claim and its verdict are entries ${claim.entry} and ${verdict.entry} of the ledger.\n`,
      );
    },
  ],
  ['markdown', (claim, verdict) => print(claimComment(claim, verdict))],
  ['json', (claim, verdict) => print(`${printableJson({ claim, verdict: verdict ?? null }, 2)}\n`)],
]);

/** Sink that drops the events of the finals. */
const quiet: EventSink = { put: () => undefined, close: () => Promise.resolve() };
