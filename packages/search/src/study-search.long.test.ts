import { expectSameSearch, sweeps } from './testing/searches.ts';

describe('a search', () => {
  it.each(Object.keys(sweeps))('is the same for any number of workers, delays and kills: %s', (name) =>
    expectSameSearch(name, 20),
  );
});
