import { median } from './statistics.mjs';

/** Unit of the step rows. */
export const STEP_UNIT = 'ms a trial-step';

/** Results as a Markdown table. */
export function table(rows, machine, quick) {
  const lines = rows.map((row) => {
    const [mine, other] = [median(row.ours), median(row.theirs)].map(figure);
    const range = row.range.map((ratio) => figure(ratio)).join(' to ');
    const limit = [row.goal, row.stretch].filter(Number.isFinite).map(times).join(' / ');
    const verdict = quick ? '-' : row.verdict;
    const accuracy = row.accuracy.map((share) => (100 * share).toFixed(1)).join(' / ');
    return [
      row.what,
      row.of,
      `${mine} ${row.unit}`,
      other,
      `**${times(row.ratio)}**`,
      range,
      limit,
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
  const all = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const roundsOf = (isWanted) => rows.find(isWanted)?.ours.length ?? 0;
  const steps = roundsOf(({ unit }) => unit === STEP_UNIT);
  const sweeps = roundsOf(({ unit }) => unit !== STEP_UNIT);
  return (
    `${all}\n\nMedians of ${steps} rounds in turns (whole sweeps ${sweeps}), with the range of the ratios, on ${machine}. ` +
    'A goal counts as met where the lower quartile meets it.\n'
  );
}

const times = (ratio) => `${figure(ratio)}x`;

function figure(number) {
  return number >= 100 ? number.toFixed(0) : number.toPrecision(3);
}
