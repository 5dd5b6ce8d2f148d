import { importSource } from '../../build/import-source.mjs';

const { distributions, simulateNull } = await importSource('compare/src/testing/null-studies.ts');
const { simulateLostSeeds } = await importSource('compare/src/testing/calibration.ts');
const { plannedLooks } = await importSource('compare/src/looks.ts');

const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** Measures the claims in studies without any difference, and formats them as Markdown. */
export function formatNullTables(repetitions) {
  const limit = 0.05 + 3.5 * Math.sqrt((0.05 * 0.95) / repetitions);
  const cellsAboveLimit = [];
  const measureClaims = (names, seeds, schedule, mustMeetLimit) => {
    const share = simulateNull({ distributions: names, seeds, schedule }, repetitions);
    if (mustMeetLimit && share > limit)
      cellsAboveLimit.push(`${names.join('/')}, ${seeds} seeds, ${schedule}: ${percent(share)}`);
    return percent(share);
  };
  // With fewer than 6 seeds, the only look is the test after all seeds.
  const measureLooks = (names, seeds, mustMeetLimit) =>
    seeds < 6 ? '-' : measureClaims(names, seeds, 'looks', mustMeetLimit);
  const formatCells = (names, seeds, mustMeetLimit) =>
    `${measureClaims(names, seeds, 'once', mustMeetLimit)} | ${measureLooks(names, seeds, mustMeetLimit)} | ${measureClaims(names, seeds, 'rounds', mustMeetLimit)} |`;
  const equalRows = Object.keys(distributions).flatMap((distribution) =>
    [2, 5, 8].flatMap((strategies) =>
      [3, 5, 10].map(
        (seeds) =>
          `| ${distribution} | ${strategies} | ${seeds} | ${formatCells(Array(strategies).fill(distribution), seeds, true)}`,
      ),
    ),
  );
  const unequalRows = [
    ['normal', 'skewed'],
    ['normal', 'stuck'],
    ['heavy', 'skewed'],
  ].flatMap((names) =>
    [5, 10, 20].map((seeds) => `| ${names.join(', ')} | ${seeds} | ${formatCells(names, seeds, false)}`),
  );
  const lostRows = [0.1, 0.2, 0.3].map((share) => {
    const [testedOnce, testedAtLooks] = [undefined, plannedLooks(10)].map((looks) =>
      simulateLostSeeds(share, 10, repetitions / 2, looks),
    );
    return `| ${percent(share)} | ${percent(testedOnce)} | ${percent(testedAtLooks)} |`;
  });
  const scheduleColumns = 'tested once | at every look | five rounds, pooled |';
  return [
    `${repetitions} finals per cell; at most ${percent(limit)} (5 % and 3.5 standard errors)\n`,
    `| distribution of every strategy | strategies | seeds | ${scheduleColumns}`,
    '| --- | --: | --: | --: | --: | --: |',
    ...equalRows,
    `\n| distributions with the same mean | seeds | ${scheduleColumns}`,
    '| --- | --: | --: | --: | --: |',
    ...unequalRows,
    `\n${repetitions / 2} finals per cell\n`,
    '| worst seeds lost, of 10 | called better, tested once | at any look |',
    '| --: | --: | --: |',
    ...lostRows,
    cellsAboveLimit.length === 0
      ? '\nNo cell is above the limit.'
      : `\nAbove the limit: ${cellsAboveLimit.join('; ')}.`,
  ].join('\n');
}
