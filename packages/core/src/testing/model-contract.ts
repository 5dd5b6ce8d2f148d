import fc from 'fast-check';
import { createMemoryStore, type Store } from './memory-store.ts';
import type { StudyDefinition } from '../definition/sweep-definition.ts';
import type { RankingOrder, RankingPage, StudyView } from '../store/study-view.ts';
import type { AttemptKey, Outcome } from '../trial.ts';
import { createContractClock, type ManualClock, type Contract, type OpenStore } from './contract.ts';
import {
  completeOutcome,
  sampleSweep,
  sampleFingerprint,
  samplePlan,
  sampleReport,
  sampleTrial,
} from './fixtures.ts';

/**
 * Random call of a store's method, or change of its clock. `keyIndex` and `keyIndexes` count back from the latest
 * attempt key that the store returned.
 */
type Action =
  | { readonly type: 'create'; readonly study: string; readonly goal: 'minimize' | 'maximize' }
  | { readonly type: 'revise'; readonly study: string; readonly runCap: number }
  | { readonly type: 'archive'; readonly study: string; readonly archivedName: string }
  | { readonly type: 'start'; readonly study: string; readonly trials: readonly number[] }
  /** Runs both repeats of a configuration from start to end. */
  | {
      readonly type: 'run';
      readonly study: string;
      readonly configuration: number;
      readonly outcomes: readonly Outcome[];
    }
  | { readonly type: 'report'; readonly study: string; readonly reports: readonly RandomReport[] }
  | { readonly type: 'finish'; readonly study: string; readonly ends: readonly RandomEnd[] }
  | { readonly type: 'lose'; readonly study: string; readonly keyIndexes: readonly number[] }
  | { readonly type: 'lose-all'; readonly study: string; readonly ranUntil: 'unknown' | 'now' }
  | { readonly type: 'cancel'; readonly study: string; readonly configuration: number }
  | { readonly type: 'retry'; readonly study: string }
  | { readonly type: 'end'; readonly study: string; readonly state: 'complete' | 'stopped' }
  /** `isAwake` is false if the monotonic clock stands still: the machine sleeps, or the wall clock is set. */
  | { readonly type: 'wait'; readonly ms: number; readonly isAwake: boolean };

interface RandomReport {
  readonly keyIndex: number;
  readonly step: number;
  readonly value: number;
}

interface RandomEnd {
  readonly keyIndex: number;
  readonly isForged: boolean;
  readonly outcome: Outcome;
  readonly hasFingerprint: boolean;
}

const studies = ['a', 'b'];

/** Sweep with only two repeats, so that configurations end. */
const sweep: StudyDefinition = { ...sampleSweep, seeds: [0, 1] };

/** Mostly a few distinct values, which can tie; sometimes any finite double, rarely an invalid value. */
const value = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(0, -0, 0.25, 0.5, 1) },
  { weight: 30, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity) },
);

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(value, fc.integer({ min: 1, max: 9 }))
      .map(([metric, step]) => completeOutcome(metric, step)),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('pruned' as const), step: fc.nat(9) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('diverged' as const), step: fc.nat(9), metric: fc.string() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('failed' as const),
      kind: fc.constantFrom('error', 'timeout', 'oom', 'crash'),
      message: fc.string({ unit: 'grapheme' }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancelled' as const), reason: fc.string() }) },
);

/** Mostly the first study, so that configurations become complete. */
const study = fc.constantFrom('a', 'a', 'a', 'a', 'b');
const keyIndex = fc.nat(8);
const list = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 6, size: 'max' });
const randomAction = <T extends Action['type'], R extends object>(
  type: T,
  fields: { [K in keyof R]: fc.Arbitrary<R[K]> },
) =>
  fc.record({ type: fc.constant(type), ...fields }) as unknown as fc.Arbitrary<Extract<Action, { type: T }>>;

const actions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(
    {
      weight: 1,
      arbitrary: randomAction('create', { study, goal: fc.constantFrom('minimize', 'maximize') }),
    },
    { weight: 1, arbitrary: randomAction('revise', { study, runCap: fc.integer({ min: 1, max: 90 }) }) },
    {
      weight: 1,
      arbitrary: randomAction('archive', { study, archivedName: fc.constantFrom('a', 'b', 'c') }),
    },
    {
      weight: 8,
      arbitrary: randomAction('start', {
        study,
        trials: fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 3 }),
      }),
    },
    {
      weight: 8,
      arbitrary: randomAction('run', {
        study,
        configuration: fc.nat(9),
        outcomes: fc.array(outcome, { minLength: 2, maxLength: 2 }),
      }),
    },
    {
      weight: 8,
      arbitrary: randomAction('report', {
        study,
        reports: list(fc.record({ keyIndex, step: fc.integer({ min: 1, max: 9 }), value })),
      }),
    },
    {
      weight: 8,
      arbitrary: randomAction('finish', {
        study,
        ends: list(
          fc.record({
            keyIndex,
            isForged: fc.nat(7).map((number) => number === 0),
            outcome,
            hasFingerprint: fc.boolean(),
          }),
        ),
      }),
    },
    { weight: 2, arbitrary: randomAction('lose', { study, keyIndexes: list(keyIndex) }) },
    {
      weight: 1,
      arbitrary: randomAction('lose-all', { study, ranUntil: fc.constantFrom('unknown', 'now') }),
    },
    { weight: 1, arbitrary: randomAction('cancel', { study, configuration: fc.nat(5) }) },
    { weight: 2, arbitrary: randomAction('retry', { study }) },
    { weight: 1, arbitrary: randomAction('end', { study, state: fc.constantFrom('complete', 'stopped') }) },
    {
      weight: 4,
      arbitrary: randomAction('wait', { ms: fc.integer({ min: -5, max: 1000 }), isAwake: fc.boolean() }),
    },
  ),
  { maxLength: 60, size: 'max' },
);

/** Contract for random sequences of actions: a store returns the same results as the reference store in memory. */
export function modelContract(open: OpenStore, numRuns: number): Contract {
  return {
    'returns the same results as the reference store for any sequence of actions': async () => {
      await fc.assert(
        fc.asyncProperty(actions, async (sequence) => {
          const testedResults = await performAll(open, sequence);
          const referenceResults = await performAll(async (clock) => createMemoryStore(clock), sequence);
          expect(testedResults).toEqual(referenceResults);
        }),
        { numRuns },
      );
    },
  };
}

/** Returns the result of each action, and the contents of the store after the last one. */
async function performAll(open: OpenStore, sequence: readonly Action[]): Promise<unknown> {
  const { clock, storeClock } = createContractClock();
  const store = await open(storeClock);
  const keys: AttemptKey[] = [];
  try {
    for (const name of studies) await store.log.createStudy({ name, definition: sweep, plan: samplePlan });
    const results: Promise<unknown>[] = [];
    for (const action of sequence) {
      // A revision depends on the effects of all earlier actions.
      if (action.type === 'revise') await Promise.all(results);
      const result = captureResult(() => perform(store, clock, keys, action));
      results.push(result);
      // Other actions take effect in the order of their calls, even without waiting.
      if (action.type === 'start' || action.type === 'run' || action.type === 'revise') await result;
    }
    return { results: await Promise.all(results), content: await readAll(store.view) };
  } finally {
    await store.view.close();
    await store.log.close();
  }
}

/** Returns the result of an action, or the code of its error. */
async function captureResult(body: () => Promise<unknown>): Promise<unknown> {
  try {
    return await body();
  } catch (error) {
    return { rejected: (error as { code?: string }).code ?? 'bug' };
  }
}

async function perform(
  { log, view }: Store,
  clock: ManualClock,
  keys: AttemptKey[],
  action: Action,
): Promise<unknown> {
  switch (action.type) {
    case 'create': {
      const metric = { ...sweep.metric, goal: action.goal };
      return log.createStudy({ name: action.study, definition: { ...sweep, metric }, plan: samplePlan });
    }
    case 'revise': {
      // Only a definition with the same metric continues a study.
      const { definition } = await view.study(action.study);
      return log.reviseStudy(
        action.study,
        { ...definition, runCap: action.runCap },
        { ...samplePlan, trials: action.runCap },
      );
    }
    case 'archive':
      return log.archiveStudy(action.study, action.archivedName);
    case 'start': {
      const starts = action.trials.map((number, i) => ({
        trial: sampleTrial(number, sweep.seeds),
        token: `t${keys.length + i}`,
      }));
      const startedKeys = await log.startTrials(action.study, starts);
      keys.push(...startedKeys);
      return startedKeys;
    }
    case 'run': {
      const numbers = sweep.seeds.map((_, repeat) => action.configuration * sweep.seeds.length + repeat);
      const starts = numbers.map((number) => ({ trial: sampleTrial(number, sweep.seeds), token: 'run' }));
      const startedKeys = await log.startTrials(action.study, starts);
      const ends = startedKeys.map((attemptKey, i) => ({
        key: attemptKey,
        outcome: action.outcomes[i]!,
        fingerprint: sampleFingerprint,
      }));
      return log.finishTrials(action.study, ends);
    }
    case 'report':
      return log.appendReports(
        action.study,
        action.reports.flatMap((randomReport) => {
          const attemptKey = keys.at(-1 - randomReport.keyIndex);
          return attemptKey === undefined
            ? []
            : [{ key: attemptKey, report: sampleReport(randomReport.step, randomReport.value) }];
        }),
      );
    case 'finish':
      return log.finishTrials(
        action.study,
        action.ends.flatMap((randomEnd) => {
          const attemptKey = keys.at(-1 - randomEnd.keyIndex);
          if (attemptKey === undefined) return [];
          const usedKey = randomEnd.isForged ? { ...attemptKey, token: 'forged' } : attemptKey;
          const fingerprint = randomEnd.hasFingerprint
            ? { ...sampleFingerprint, numerics: randomEnd.keyIndex }
            : undefined;
          return [{ key: usedKey, outcome: randomEnd.outcome, fingerprint }];
        }),
      );
    case 'lose':
      return log.loseAttempts(
        action.study,
        action.keyIndexes.flatMap((index) => {
          const attemptKey = keys.at(-1 - index);
          return attemptKey === undefined ? [] : [{ key: attemptKey, reason: `reason ${index}` }];
        }),
      );
    case 'lose-all':
      return log.loseEveryAttempt(action.study, 'the owner ended', { ranUntil: action.ranUntil });
    case 'cancel':
      return log.cancelBeyond(action.study, action.configuration, 'beyond the end');
    case 'retry':
      return log.retryFailed(action.study);
    case 'end':
      return log.endStudy(action.study, action.state);
    case 'wait':
      clock.now += action.ms;
      if (!action.isAwake || action.ms < 0) clock.offset += action.ms;
      return undefined;
  }
}

const orders: readonly RankingOrder['by'][] = [
  'number',
  'strategy',
  'mean',
  'deviation',
  'gap',
  { parameter: 'network.kernel_regularizer.l2' },
];

/** Pages of the ranking, in every order. */
const pages: readonly RankingPage[] = [
  { offset: 0, limit: 20, strategy: 'l2' },
  { offset: 1, limit: 2, strategy: 'none', state: 'complete' },
  { offset: 0, limit: 20, state: 'running' },
  { offset: 0, limit: 20, strategy: 'none', state: 'failed', order: { by: 'number', descending: true } },
  ...orders.flatMap((by) => [
    { offset: 1, limit: 5, order: { by, descending: false } },
    { offset: 0, limit: 20, order: { by, descending: true } },
  ]),
];

async function readAll(view: StudyView): Promise<unknown> {
  const studies = await view.studies();
  const contents = studies.map(async ({ name }) => {
    const numbers = Array.from({ length: 20 }, (_, number) => number);
    return {
      study: await view.study(name),
      progress: await view.progress(name),
      ranking: await view.ranking(name, { offset: 0, limit: 20 }),
      page: await view.ranking(name, { offset: 1, limit: 2 }),
      pages: await Promise.all(pages.map((page) => view.ranking(name, page))),
      strategies: await view.strategies(name),
      running: await view.running(name),
      waiting: await view.waiting(name),
      ended: await view.endedTrials(name),
      trials: await Promise.all(numbers.map((number) => captureResult(() => view.trial(name, number)))),
      curves: await Promise.all(numbers.map((number) => captureResult(() => view.curve(name, number)))),
      outcomes: await view.outcomes(name, 0, 99),
    };
  });
  return { studies, contents: await Promise.all(contents) };
}
