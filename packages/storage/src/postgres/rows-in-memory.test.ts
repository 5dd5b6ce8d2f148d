import { createJournal, createRowsInMemory } from './rows-in-memory.ts';

interface Outcome {
  readonly trial: number;
  readonly type: string;
  readonly value?: number | null;
}

function outcomes(...loaded: readonly Outcome[]) {
  const table = createRowsInMemory<Outcome>(['trial'], createJournal());
  for (const row of loaded) table.load(row);
  return table;
}

describe('createRowsInMemory', () => {
  it('lists the rows that differ from the database', () => {
    const table = outcomes(
      { trial: 1, type: 'complete', value: 3 },
      { trial: 2, type: 'pruned', value: null },
    );
    table.put({ trial: 1, type: 'cancelled' });
    table.put({ trial: 3, type: 'failed' });
    expect(table.changedRows()).toEqual([
      { trial: 1, type: 'cancelled' },
      { trial: 3, type: 'failed' },
    ]);
  });

  it('omits a row that was restored', () => {
    const table = outcomes({ trial: 1, type: 'pruned', value: null });
    table.put({ trial: 1, type: 'cancelled' });
    table.put({ trial: 1, type: 'pruned' });
    expect(table.changedRows()).toEqual([]);
  });

  it('rewrites a row that was removed and added again', () => {
    const table = outcomes({ trial: 1, type: 'failed' });
    table.remove({ trial: 1, type: 'failed' });
    table.put({ trial: 1, type: 'failed' });
    expect(table.removedRows()).toHaveLength(1);
    expect(table.changedRows()).toEqual([{ trial: 1, type: 'failed' }]);
  });
});
