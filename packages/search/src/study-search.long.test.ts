import { expectSameSearch, searches } from './testing/searches.ts';

describe('a search', () => {
  it.each(Object.keys(searches))(
    'gives the same trials for any number of workers, any delays and any kills: %s',
    (name) => expectSameSearch(name, 20),
  );
});
