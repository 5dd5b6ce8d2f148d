import { median } from './statistics.mjs';

/** Unit of the step rows. */
export const STEP_UNIT = 'ms a trial-step';

/** Formats results as a Markdown table. */
export function formatTable(rows, machine, quick) {
  const lines = rows.map((row) => {
    const [ours, theirs] = [median(row.ours), median(row.theirs)].map(formatNumber);
    const range = row.range.map((ratio) => formatNumber(ratio)).join(' to ');
    const goals = [row.goal, row.stretch].filter(Number.isFinite).map(formatRatio).join(' / ');
    const verdict = quick ? '-' : row.verdict;
    const accuracy = row.accuracy.map((share) => (100 * share).toFixed(1)).join(' / ');
    return [
      row.work,
      row.baseline,
      `${ours} ${row.unit}`,
      theirs,
      `**${formatRatio(row.ratio)}**`,
      range,
      goals,
      verdict,
      accuracy,
    ];
  });
  const head = [
    'work',
    'against',
    'Ridgeline',
    'other',
    'faster',
    'range',
    'goal / stretch',
    'met',
    'val. accuracy %',
  ];
  const body = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const countRounds = (isIncluded) => rows.find(isIncluded)?.ours.length ?? 0;
  const stepRounds = countRounds(({ unit }) => unit === STEP_UNIT);
  const sweepRounds = countRounds(({ unit }) => unit !== STEP_UNIT);
  return (
    `${body}\n\nMedians of ${stepRounds} alternating rounds (${sweepRounds} for whole sweeps), with the range of the ratios, on ${machine}. ` +
    'K is the number of trials. A goal counts as met if the lower quartile meets it.\n'
  );
}

const formatRatio = (ratio) => `${formatNumber(ratio)}x`;

function formatNumber(number) {
  return number >= 100 ? number.toFixed(0) : number.toPrecision(3);
}
