import { describeRecord } from './record.ts';

const plan = '0123456789abcdef'.repeat(4);
const day = (date: string) => Date.parse(`${date}T12:00:00Z`);
const thisStudy = {
  study: 'churn',
  isOwn: true,
  networks: 1250,
  first: day('2026-11-28'),
  last: day('2026-11-29'),
};

it('identifies the plan by its hash', () => {
  expect(describeRecord({ plan, ledger: [] })).toEqual([
    'Plan of this round (strategies, seeds, looks, alpha, smallest difference), stored before its first network was trained: SHA-256 0123456789abcdef.',
  ]);
});

it('lists every study that used the test data, this one first', () => {
  const other = {
    study: 'old',
    isOwn: false,
    networks: 1,
    first: day('2026-11-01'),
    last: day('2026-11-01'),
  };
  expect(describeRecord({ plan, ledger: [thisStudy] })[1]).toBe(
    'Ledger: these data were test data for 1,250 networks of this study (2026-11-28 to 2026-11-29), and for no other study in this database.',
  );
  expect(describeRecord({ plan, ledger: [other, thisStudy] })[1]).toBe(
    'Ledger: these data were test data for 1,250 networks of this study (2026-11-28 to 2026-11-29), 1 network of old (2026-11-01). Test data flatter anything that was changed after a look at them.',
  );
});
