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

/** Random act on a store. `key` and `keys` count back from the latest attempt key that the store has returned. */
type Act =
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
  /** `awake` is false while the machine sleeps, or if the clock is set. */
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
const key = fc.nat(8);
const list = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 6, size: 'max' });
const randomAct = <T extends Act['type'], R extends object>(
  type: T,
  fields: { [K in keyof R]: fc.Arbitrary<R[K]> },
) => fc.record({ type: fc.constant(type), ...fields }) as unknown as fc.Arbitrary<Extract<Act, { type: T }>>;

const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: randomAct('create', { study, goal: fc.constantFrom('minimize', 'maximize') }) },
    { weight: 1, arbitrary: randomAct('revise', { study, runCap: fc.integer({ min: 1, max: 90 }) }) },
    { weight: 1, arbitrary: randomAct('archive', { study, archivedName: fc.constantFrom('a', 'b', 'c') }) },
    {
      weight: 8,
      arbitrary: randomAct('start', {
        study,
        trials: fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 3 }),
      }),
    },
    {
      weight: 8,
      arbitrary: randomAct('run', {
        study,
        configuration: fc.nat(9),
        outcomes: fc.array(outcome, { minLength: 2, maxLength: 2 }),
      }),
    },
    {
      weight: 8,
      arbitrary: randomAct('report', {
        study,
        reports: list(fc.record({ key, step: fc.integer({ min: 1, max: 9 }), value })),
      }),
    },
    {
      weight: 8,
      arbitrary: randomAct('finish', {
        study,
        ends: list(
          fc.record({
            key,
            isForged: fc.nat(7).map((number) => number === 0),
            outcome,
            hasFingerprint: fc.boolean(),
          }),
        ),
      }),
    },
    { weight: 2, arbitrary: randomAct('lose', { study, keys: list(key) }) },
    { weight: 1, arbitrary: randomAct('lose-all', { study, ranUntil: fc.constantFrom('unknown', 'now') }) },
    { weight: 1, arbitrary: randomAct('cancel', { study, configuration: fc.nat(5) }) },
    { weight: 2, arbitrary: randomAct('retry', { study }) },
    { weight: 1, arbitrary: randomAct('end', { study, state: fc.constantFrom('complete', 'stopped') }) },
    {
      weight: 4,
      arbitrary: randomAct('wait', { ms: fc.integer({ min: -5, max: 1000 }), awake: fc.boolean() }),
    },
  ),
  { maxLength: 60, size: 'max' },
);

/** Contract for random sequences of actions: a store returns the same results as the reference store in memory. */
export function modelContract(open: OpenStore, numRuns: number): Contract {
  return {
    'returns the same results as the reference store for any sequence of acts': async () => {
      await fc.assert(
        fc.asyncProperty(acts, async (sequence) => {
          const tested = await performAll(open, sequence);
          const reference = await performAll(async (clock) => createMemoryStore(clock), sequence);
          expect(tested).toEqual(reference);
        }),
        { numRuns },
      );
    },
  };
}

/** Returns the result of each act, and the contents of the store after the last one. */
async function performAll(open: OpenStore, sequence: readonly Act[]): Promise<unknown> {
  const { clock, storeClock } = createContractClock();
  const store = await open(storeClock);
  const keys: AttemptKey[] = [];
  try {
    for (const name of studies) await store.log.createStudy({ name, definition: sweep, plan: samplePlan });
    const answers: Promise<unknown>[] = [];
    for (const act of sequence) {
      // A revision depends on the effects of all earlier acts.
      if (act.type === 'revise') await Promise.all(answers);
      const answer = captureResult(() => perform(store, clock, keys, act));
      answers.push(answer);
      // Other acts take effect in the order of their calls, even without waiting.
      if (act.type === 'start' || act.type === 'run' || act.type === 'revise') await answer;
    }
    return { answers: await Promise.all(answers), content: await readAll(store.view) };
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
  act: Act,
): Promise<unknown> {
  switch (act.type) {
    case 'create': {
      const metric = { ...sweep.metric, goal: act.goal };
      return log.createStudy({ name: act.study, definition: { ...sweep, metric }, plan: samplePlan });
    }
    case 'revise': {
      // Only a definition with the same metric continues a study.
      const { definition } = await view.study(act.study);
      return log.reviseStudy(
        act.study,
        { ...definition, runCap: act.runCap },
        { ...samplePlan, trials: act.runCap },
      );
    }
    case 'archive':
      return log.archiveStudy(act.study, act.archivedName);
    case 'start': {
      const starts = act.trials.map((number, i) => ({
        trial: sampleTrial(number, sweep.seeds),
        token: `t${keys.length + i}`,
      }));
      const startedKeys = await log.startTrials(act.study, starts);
      keys.push(...startedKeys);
      return startedKeys;
    }
    case 'run': {
      const numbers = sweep.seeds.map((_, repeat) => act.configuration * sweep.seeds.length + repeat);
      const starts = numbers.map((number) => ({ trial: sampleTrial(number, sweep.seeds), token: 'run' }));
      const startedKeys = await log.startTrials(act.study, starts);
      const ends = startedKeys.map((attemptKey, i) => ({
        key: attemptKey,
        outcome: act.outcomes[i]!,
        fingerprint: sampleFingerprint,
      }));
      return log.finishTrials(act.study, ends);
    }
    case 'report':
      return log.appendReports(
        act.study,
        act.reports.flatMap((random) => {
          const attemptKey = keys.at(-1 - random.keyIndex);
          return attemptKey === undefined
            ? []
            : [{ key: attemptKey, report: sampleReport(random.step, random.value) }];
        }),
      );
    case 'finish':
      return log.finishTrials(
        act.study,
        act.ends.flatMap((random) => {
          const attemptKey = keys.at(-1 - random.keyIndex);
          if (attemptKey === undefined) return [];
          const usedKey = random.isForged ? { ...attemptKey, token: 'forged' } : attemptKey;
          const fingerprint = random.hasFingerprint
            ? { ...sampleFingerprint, numerics: random.keyIndex }
            : undefined;
          return [{ key: usedKey, outcome: random.outcome, fingerprint }];
        }),
      );
    case 'lose':
      return log.loseAttempts(
        act.study,
        act.keyIndexes.flatMap((index) => {
          const attemptKey = keys.at(-1 - index);
          return attemptKey === undefined ? [] : [{ key: attemptKey, reason: `reason ${index}` }];
        }),
      );
    case 'lose-all':
      return log.loseEveryAttempt(act.study, 'the owner ended', { ranUntil: act.ranUntil });
    case 'cancel':
      return log.cancelBeyond(act.study, act.configuration, 'beyond the end');
    case 'retry':
      return log.retryFailed(act.study);
    case 'end':
      return log.endStudy(act.study, act.state);
    case 'wait':
      clock.now += act.ms;
      if (!act.isAwake || act.ms < 0) clock.skipped += act.ms;
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
