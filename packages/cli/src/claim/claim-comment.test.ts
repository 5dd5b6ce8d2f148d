import type { ClaimEvent, LedgerEntry, VerdictEvent } from '@ridgeline/core/ledger';
import { formatClaimComment } from './claim-comment.ts';

const seal = { time: '2026-11-30T05:00:00.000Z', before: '0'.repeat(64), hash: 'ab'.repeat(32) };
const claim: LedgerEntry<ClaimEvent> = {
  type: 'claim',
  study: 'mine',
  strategy: 'l2',
  baseline: 'none',
  difference: 0.01,
  metric: 'test_accuracy',
  data: 'program',
  finals: 0,
  k: 2,
  alpha: 0.05,
  level: 0.05 / 6,
  seeds: [1, 2, 3, 4, 5],
  settings: { strategy: {}, baseline: {} },
  subject: 'c'.repeat(64),
  entry: 3,
  ...seal,
};
const verdict: LedgerEntry<VerdictEvent> = {
  type: 'verdict',
  claim: 3,
  answer: 'not-worse',
  sentence: 'l2 is not worse.',
  entry: 4,
  ...seal,
};

it('begins a comment with the verdict', () => {
  expect(formatClaimComment(claim, verdict)).toBe(`### Claim: \`l2\` against \`none\`: not worse

l2 is not worse.

| | |
| --- | --- |
| study | \`mine\` |
| smallest difference that matters | 0.01 of \`test_accuracy\` |
| new seeds | 5 |
| claim on these test data | 2, with a share of alpha of 0.8333 % |
| ledger | entries 3 and 4, last hash \`abababababababab\` |
`);
});

it('reports a stopped claim without a verdict', () => {
  const lines = formatClaimComment(claim, undefined).split('\n');
  expect(lines[0]).toBe('### Claim: `l2` against `none`: stopped');
  expect(lines[2]).toBe(
    'The claim has no verdict yet. Run the same command again to continue it: it still counts as one claim.',
  );
  expect(lines.at(-2)).toBe('| ledger | entry 3, last hash `abababababababab` |');
});

it('escapes Markdown, links and mentions in names', () => {
  const comment = formatClaimComment(
    { ...claim, study: 'a`|b\n# c' },
    { ...verdict, sentence: '@ann [x](y) <b>|\n# *z*' },
  );
  expect(comment).toContain("| study | `a''b'# c` |");
  expect(comment).toContain(String.raw`&#64;ann \[x\](y) \<b\>\| \# \*z\*`);
  expect(comment.split('\n')).toHaveLength(12);
});
