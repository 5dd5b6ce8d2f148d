import { expectSameSearch, sweeps } from './testing/searches.ts';

describe('a search is the same for any number of workers, delays and kills', () => {
  it.each(Object.keys(sweeps))('%s', (name) => expectSameSearch(name, 20));
});
