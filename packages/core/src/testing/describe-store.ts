/// <reference types="jest" />
import { createContractClock, type Contract, type OpenStore } from './contract.ts';
import { logContract } from './log-contract.ts';
import { modelContract } from './model-contract.ts';
import { viewContract } from './view-contract.ts';

/** Tests of the contract that a store skips, with the reason. */
export interface Skip {
  readonly reason: string;
  readonly tests: readonly string[];
}

/**
 * Defines a jest suite with the contract of a store, for its log and its view. Every store must pass it.
 *
 * @param open opens an empty store for one test; the suite closes its log and its view
 * @param options.sequences number of random sequences of actions (calls of the log)
 * @example
 * describeStore('in memory', async (clock) => createMemoryStore(clock));
 */
export function describeStore(
  name: string,
  open: OpenStore,
  options: { readonly skip?: readonly Skip[]; readonly sequences?: number } = {},
): void {
  const { skip = [], sequences = 60 } = options;
  const groups = { StudyLog: logContract, StudyView: viewContract, model: modelContract(open, sequences) };
  const titles = new Set(Object.values(groups).flatMap((contract) => Object.keys(contract)));
  for (const title of skip.flatMap(({ tests }) => tests)) {
    if (!titles.has(title)) throw new Error(`The store contract has no test "${title}" to skip.`);
  }
  describe(`${name}: a store`, () => {
    for (const [group, contract] of Object.entries(groups)) {
      describe(group, () => {
        for (const [title, body] of Object.entries(contract)) {
          const matchingSkip = skip.find(({ tests }) => tests.includes(title));
          if (matchingSkip !== undefined) it.skip(`${title} (${matchingSkip.reason})`, () => undefined);
          else it(title, () => withStore(open, body));
        }
      });
    }
  });
}

async function withStore(open: OpenStore, body: Contract[string]): Promise<void> {
  const { clock, storeClock } = createContractClock();
  const store = await open(storeClock);
  try {
    await body(store, clock);
  } finally {
    await store.view.close();
    await store.log.close();
  }
}
