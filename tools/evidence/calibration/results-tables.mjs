import { importSource } from '../../build/import-source.mjs';

const { simulateResults } = await importSource('compare/src/testing/null-results.ts');

/** Measures a few cells with normal values, for a test. */
export function measureResultRates(repetitions) {
  const measure = (cell) => ({
    ...cell,
    ...simulateResults({ distribution: 'normal', ...cell }, repetitions),
  });
  return [
    ...['paired', 'unpaired', 'folds', 'datasets'].map((design) =>
      measure({ design, means: [0, 0, 0, 0], n: 8 }),
    ),
    ...['paired', 'unpaired', 'datasets'].map((design) => measure({ design, means: [0, 0, 2, 4], n: 12 })),
  ];
}

/** Measures the claims of `ridgeline compare --from` on results with a known truth, and formats them as Markdown. */
export function formatResultsTables(repetitions) {
  const distributions = ['normal', 'skewed', 'heavy', 'tied', 'bimodal', 'stuck'];
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const nullRows = ['paired', 'unpaired', 'folds', 'datasets'].flatMap((design) =>
    (design === 'datasets' ? [8, 20] : [design === 'unpaired' ? 4 : 3, 5, 10]).flatMap((n) => [
      `| ${design} | ${n} | ${distributions
        .map((distribution) =>
          percent(simulateResults({ design, distribution, means: [0, 0, 0, 0], n }, repetitions).wrong),
        )
        .join(' | ')} |`,
    ]),
  );
  const truthRows = ['paired', 'unpaired', 'datasets'].flatMap((design) =>
    (design === 'datasets' ? [8, 20] : [5, 10]).map((n) => {
      const cell = { design, distribution: 'normal', means: [0, 0, 1, 3], n };
      const { wrong, found } = simulateResults(cell, repetitions);
      return `| ${design} | ${n} | ${percent(wrong)} | ${percent(found)} |`;
    }),
  );
  return [
    `${repetitions} repetitions per cell; alpha 0.05\n`,
    `| four equal strategies | values each | ${distributions.join(' | ')} |`,
    `| --- | --: |${' --: |'.repeat(distributions.length)}`,
    ...nullRows,
    '\n| true means 0, 0, 1 and 3 deviations | values each | studies with a false claim | differences claimed |',
    '| --- | --: | --: | --: |',
    ...truthRows,
  ].join('\n');
}
