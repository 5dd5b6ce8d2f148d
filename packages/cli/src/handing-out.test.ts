import { createMemoryStore, searchDefaults, type LeaderBoard, type SweepDefinition } from '@ridgeline/core';
import { openGroupQueue, runStudy, type StudyEvent } from '@ridgeline/runner';
import { planRun } from '@ridgeline/search';
import { joinWorkers, ownStudy } from '@ridgeline/storage';
import { queuePlaceOf } from './queue-place.ts';
import { postgresHere } from './testing/postgres-here.ts';

const server = await postgresHere();
const onServer = server === undefined ? describe.skip : describe;

const definition = (name: string): SweepDefinition => ({
  name,
  description: undefined,
  task: { data: { name: 'digits' }, network: { hidden: [1] }, training: { epochs: 2 } },
  metric: { name: 'val_loss', goal: 'minimize', strategy: { type: 'last' } },
  ...searchDefaults,
  seed: 0,
  seeds: [0],
  strategies: [{ name: 'all', method: 'grid', dimensions: [] }],
});

/** What is waited for, again and again, in order. */
function inOrder<T>() {
  const given: T[] = [];
  const waiting: ((one: T) => void)[] = [];
  return {
    give(one: T): void {
      const first = waiting.shift();
      if (first === undefined) given.push(one);
      else first(one);
    },
    next(): Promise<T> {
      const [one] = given.splice(0, 1);
      return one === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(one);
    },
  };
}

onServer('a leader without threads of its own (skipped without PostgreSQL)', () => {
  const url = server?.url ?? '';
  afterAll(() => server!.drop());

  const join = (pid: number) => joinWorkers(url, { host: 'here', pid, slots: 1 });

  /** A run that hands its one trial to whoever joins. `assigned`: the assignments, as they come to the board. */
  async function lead(
    name: string,
    {
      dataOf = async () => undefined,
      through = (board: LeaderBoard) => board,
    }: {
      readonly dataOf?: () => Promise<undefined>;
      readonly through?: (board: LeaderBoard) => LeaderBoard;
    } = {},
  ) {
    const store = createMemoryStore();
    const plan = planRun(definition(name));
    const study = await store.log.createStudy({ name, definition: definition(name), plan });
    const owner = await ownStudy(url, name);
    const board = through(await owner.openBoard!('1.0.0'));
    const assigned = inOrder<string>();
    const events: StudyEvent[] = [];
    const run = runStudy({
      study,
      ...store,
      threads: 0,
      workers: {
        board: {
          ...board,
          async assign(assignments) {
            await board.assign(assignments);
            for (const { id } of assignments) assigned.give(id);
          },
        },
        queue: openGroupQueue(queuePlaceOf(url, undefined)),
        dataOf,
      },
      groupLimit: () => 1,
      runner: { entry: new URL('never-started.js', import.meta.url) },
      onEvent: (event) => events.push(event),
    });
    const done = run.done.finally(() => owner.release());
    return { run, done, assigned, events };
  }

  it('suspects no trial of workers that leave of their own accord', async () => {
    const { run, done, assigned, events } = await lead('left');
    for (const pid of [1, 2, 3, 4]) {
      const worker = await join(pid);
      expect(await worker.take(await assigned.next())).toBeDefined();
      await worker.leave();
    }
    const last = await join(5);
    await assigned.next();
    run.command({ type: 'interrupt' });
    expect(await done).toEqual({ type: 'interrupted', remaining: 1 });
    await last.leave();
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === 'trial-lost')).toHaveLength(5);
    expect(types).not.toContain('suspected');
  }, 60_000);

  it('ends where the answer is lost that says what was taken back', async () => {
    const { run, done, assigned } = await lead('unanswered', {
      through: (board) => ({ ...board, recall: async () => (await board.recall(), []) }),
    });
    const worker = await join(1);
    await assigned.next();
    run.command({ type: 'interrupt' });
    expect(await done).toEqual({ type: 'interrupted', remaining: 1 });
    await worker.leave();
  }, 60_000);

  it('hands out nothing any more that was on its way when it was interrupted', async () => {
    const asked = inOrder<() => void>();
    const { run, done } = await lead('late', {
      dataOf: () => new Promise((resolve) => asked.give(() => resolve(undefined))),
    });
    const worker = await join(1);
    const answer = await asked.next();
    run.command({ type: 'interrupt' });
    // What is taken back has been taken back by then.
    setImmediate(answer);
    expect(await done).toEqual({ type: 'interrupted', remaining: 1 });
    await worker.leave();
  }, 60_000);
});
