import { strategies } from './study.mjs';

/** Verdicts on data sets against the truth, as Markdown. */
export function truthTable(studies) {
  // `copy` has the settings of `l2`, hence its truth.
  const lawOf = (strategy) => (strategies[strategy] === 'copy' ? 'l2' : strategies[strategy]);
  const bySetting = new Map();
  const byStrategy = new Map();
  const add = (sums, key, value) => {
    const [sum, number] = sums.get(key) ?? [0, 0];
    sums.set(key, [sum + value, number + 1]);
  };
  for (const { chosen, unseen, unseenNested } of studies) {
    strategies.forEach((_, strategy) => {
      add(bySetting, `${lawOf(strategy)} ${chosen[strategy]}`, unseen[strategy]);
      add(byStrategy, lawOf(strategy), unseenNested[strategy]);
    });
  }
  const meanIn = (sums, key) => sums.get(key)[0] / sums.get(key)[1];
  const truths = {
    setting: ({ chosen }, strategy) => meanIn(bySetting, `${lawOf(strategy)} ${chosen[strategy]}`),
    strategy: (_, strategy) => meanIn(byStrategy, lawOf(strategy)),
    'its own rows': ({ unseen }, strategy) => unseen[strategy],
  };
  const designs = [
    ['10 seeds, over seeds alone', 'alone', 'setting'],
    ['10 seeds', 'fixed', 'setting'],
    ['10 seeds', 'fixed', 'its own rows'],
    ['looks up to 20 seeds', 'sequential', 'setting'],
    ['looks up to 20 seeds', 'sequential', 'its own rows'],
    ['nested, 5 splits x 5 seeds', 'nested', 'strategy'],
  ];
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const rows = designs.map(([name, design, truth]) => {
    const tally = tallyOf(studies, design, truths[truth]);
    return `| ${name} | ${truth} | ${percent(tally.coverage)} | ${percent(tally.wrong)} | ${percent(tally.power)} |`;
  });
  const mean = (of) => studies.reduce((sum, own) => sum + of(own), 0) / studies.length;
  return [
    `${studies.length} data sets of 400 rows, ${mean(({ seconds }) => seconds).toFixed(2)} s of processor time each\n`,
    '| design | truth of the chosen | intervals cover | data sets with a wrong claim | true differences claimed |',
    '| --- | --- | --: | --: | --: |',
    ...rows,
    `\nLooks trained ${mean(({ trained }) => trained).toFixed(1)} of 100 networks on average.`,
  ].join('\n');
}

/** Counts of one design. A claim is wrong if it contradicts the truth's sign, or if the truth is 0. */
function tallyOf(studies, design, truthOf) {
  const counts = { pairs: 0, covered: 0, wrong: 0, differ: 0, claimed: 0 };
  for (const own of studies) {
    let isWrong = false;
    for (const { a, b, low, high, answer } of own[design]) {
      const [first, second] = [strategies.indexOf(a), strategies.indexOf(b)];
      const truth = truthOf(own, first) - truthOf(own, second);
      const claims = answer === 'a-better' || answer === 'b-better';
      const isRight = answer === (truth < 0 ? 'a-better' : 'b-better') && truth !== 0;
      counts.pairs++;
      if (low <= truth && truth <= high) counts.covered++;
      if (claims && !isRight) isWrong = true;
      if (truth !== 0) counts.differ++;
      if (claims && isRight) counts.claimed++;
    }
    if (isWrong) counts.wrong++;
  }
  const { pairs, covered, wrong, differ, claimed } = counts;
  return { coverage: covered / pairs, wrong: wrong / studies.length, power: claimed / differ };
}
