import { expectSameSearch, searches } from './testing/searches.ts';

describe('a search', () => {
  it.each(Object.keys(searches))('is the same for any number of workers, delays and kills: %s', (name) =>
    expectSameSearch(name, 20),
  );
});
