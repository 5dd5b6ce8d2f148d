import { mean } from '../../bench/statistics.mjs';
import { strategies } from './study.mjs';

/** Formats a Markdown table that compares the verdicts with the truth. */
export function formatTruthTable(studies) {
  // `copy` has the settings of `l2`, so both have the same truth.
  const underlyingStrategy = (strategy) => (strategies[strategy] === 'copy' ? 'l2' : strategies[strategy]);
  const bySetting = new Map();
  const byStrategy = new Map();
  const add = (sums, key, value) => {
    const [sum, count] = sums.get(key) ?? [0, 0];
    sums.set(key, [sum + value, count + 1]);
  };
  for (const { chosen, unseen, unseenNested } of studies) {
    strategies.forEach((_, strategy) => {
      add(bySetting, `${underlyingStrategy(strategy)} ${chosen[strategy]}`, unseen[strategy]);
      add(byStrategy, underlyingStrategy(strategy), unseenNested[strategy]);
    });
  }
  const meanIn = (sums, key) => sums.get(key)[0] / sums.get(key)[1];
  const truths = {
    setting: ({ chosen }, strategy) =>
      meanIn(bySetting, `${underlyingStrategy(strategy)} ${chosen[strategy]}`),
    strategy: (_, strategy) => meanIn(byStrategy, underlyingStrategy(strategy)),
    'its own rows': ({ unseen }, strategy) => unseen[strategy],
    'its own searches': ({ unseenNested }, strategy) => unseenNested[strategy],
  };
  const designs = [
    ['10 seeds, interval over seeds only', 'alone', 'setting'],
    ['10 seeds', 'fixed', 'setting'],
    ['10 seeds', 'fixed', 'its own rows'],
    ['looks up to 20 seeds', 'sequential', 'setting'],
    ['looks up to 20 seeds', 'sequential', 'its own rows'],
    ['nested, 5 splits x 5 seeds', 'nested', 'strategy'],
    ['nested, 5 splits x 5 seeds', 'nested', 'its own searches'],
  ];
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const rows = designs.map(([name, design, truth]) => {
    const tally = tallyDesign(studies, design, truths[truth]);
    const coverage = `${percent(tally.coverage)} (${(100 * tally.error).toFixed(1)})`;
    return `| ${name} | ${truth} | ${coverage} | ${percent(tally.wrong)} | ${percent(tally.power)} |`;
  });
  return [
    `${studies.length} data sets of 400 rows, ${mean(studies.map(({ seconds }) => seconds)).toFixed(2)} s of processor time each\n`,
    '| design | truth | intervals cover (standard error) | data sets with a wrong claim | true differences claimed |',
    '| --- | --- | --: | --: | --: |',
    ...rows,
    `\nLooks trained ${mean(studies.map(({ trained }) => trained)).toFixed(1)} of 100 networks on average.`,
  ].join('\n');
}

/**
 * Returns the rates of one design. A claim is wrong if it contradicts the sign of the truth, or if the truth is 0. The
 * standard error of the coverage is over data sets, because the pairs of a data set depend on each other.
 */
function tallyDesign(studies, design, truthOf) {
  const counts = { wrongStudies: 0, differences: 0, foundDifferences: 0 };
  const shares = [];
  for (const study of studies) {
    let isWrong = false;
    let coveredCount = 0;
    for (const { a, b, low, high, answer } of study[design]) {
      const [first, second] = [strategies.indexOf(a), strategies.indexOf(b)];
      const truth = truthOf(study, first) - truthOf(study, second);
      const isClaim = answer === 'a-better' || answer === 'b-better';
      const isCorrect = answer === (truth < 0 ? 'a-better' : 'b-better') && truth !== 0;
      if (low <= truth && truth <= high) coveredCount++;
      if (isClaim && !isCorrect) isWrong = true;
      if (truth !== 0) counts.differences++;
      if (isClaim && isCorrect) counts.foundDifferences++;
    }
    if (isWrong) counts.wrongStudies++;
    shares.push(coveredCount / study[design].length);
  }
  const { wrongStudies, differences, foundDifferences } = counts;
  const coverage = mean(shares);
  const error = Math.sqrt(mean(shares.map((share) => (share - coverage) ** 2)) / (studies.length - 1));
  return { coverage, error, wrong: wrongStudies / studies.length, power: foundDifferences / differences };
}
