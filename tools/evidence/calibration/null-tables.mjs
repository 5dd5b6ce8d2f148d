import { importSource } from '../../build/import-source.mjs';

const { distributions, simulateNull } = await importSource('compare/src/testing/null-studies.ts');
const { simulateLost } = await importSource('compare/src/testing/calibration.ts');
const { plannedLooks } = await importSource('compare/src/looks.ts');

const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** Claims in studies without any difference, as Markdown. */
export function nullTables(repetitions) {
  const limit = 0.05 + 3.5 * Math.sqrt((0.05 * 0.95) / repetitions);
  const over = [];
  const claimsOf = (names, seeds, schedule, mustHold) => {
    const share = simulateNull({ distributions: names, seeds, schedule }, repetitions);
    if (mustHold && share > limit)
      over.push(`${names.join('/')}, ${seeds} seeds, ${schedule}: ${percent(share)}`);
    return percent(share);
  };
  // Fewer seeds have one look, the test after all seeds.
  const looksOf = (names, seeds, mustHold) => (seeds < 6 ? '-' : claimsOf(names, seeds, 'looks', mustHold));
  const row = (names, seeds, mustHold) =>
    `${claimsOf(names, seeds, 'once', mustHold)} | ${looksOf(names, seeds, mustHold)} | ${claimsOf(names, seeds, 'rounds', mustHold)} |`;
  const alike = Object.keys(distributions).flatMap((distribution) =>
    [2, 5, 8].flatMap((strategies) =>
      [3, 5, 10].map(
        (seeds) =>
          `| ${distribution} | ${strategies} | ${seeds} | ${row(Array(strategies).fill(distribution), seeds, true)}`,
      ),
    ),
  );
  const unequal = [
    ['normal', 'skewed'],
    ['normal', 'stuck'],
    ['heavy', 'skewed'],
  ].flatMap((names) =>
    [5, 10, 20].map((seeds) => `| ${names.join(', ')} | ${seeds} | ${row(names, seeds, false)}`),
  );
  const lost = [0.1, 0.2, 0.3].map((share) => {
    const [once, looked] = [undefined, plannedLooks(10)].map((looks) =>
      simulateLost(share, 10, repetitions / 2, looks),
    );
    return `| ${percent(share)} | ${percent(once)} | ${percent(looked)} |`;
  });
  const ways = 'tested once | at every look | five rounds, pooled |';
  return [
    `${repetitions} finals per cell; at most ${percent(limit)} (5 % and 3.5 standard errors)\n`,
    `| values of every strategy | strategies | seeds | ${ways}`,
    '| --- | --: | --: | --: | --: | --: |',
    ...alike,
    `\n| same mean | seeds | ${ways}`,
    '| --- | --: | --: | --: | --: |',
    ...unequal,
    '\n| worst seeds lost, of 10 | called better, tested once | at any look |',
    '| --: | --: | --: |',
    ...lost,
    over.length === 0 ? '\nNo cell is above the limit.' : `\nAbove the limit: ${over.join('; ')}.`,
  ].join('\n');
}
