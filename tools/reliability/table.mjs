const widths = { name: 40, faults: 8, acknowledged: 13, lost: 6, doubled: 9, rerun: 7, seconds: 8 };

/** One row as soon as it is done, with what is wrong with it. */
export function printRow({ name, tally, note, seconds, folder }) {
  const state = tally.problems.length === 0 ? 'held' : 'BROKEN';
  console.log(`${state}  ${name}: ${Math.round(seconds)} s. ${note}`);
  for (const problem of tally.problems.slice(0, 10)) console.log(`        ${problem}`);
  if (folder !== undefined) console.log(`        See ${folder}`);
}

/** All rows, in columns. */
export function printTable(results) {
  const line = (cells) =>
    Object.entries(widths)
      .map(([key, width]) =>
        key === 'name' ? String(cells[key]).padEnd(width) : String(cells[key]).padStart(width),
      )
      .join('');
  console.log();
  console.log(line(Object.fromEntries(Object.keys(widths).map((key) => [key, key === 'name' ? '' : key]))));
  for (const { name, tally, seconds } of results) {
    console.log(line({ name, ...tally, seconds: Math.round(seconds) }));
  }
  console.log();
}

/** The sums, and whether everything held. */
export function lastLine(results) {
  const sum = (key) => results.reduce((total, { tally }) => total + tally[key], 0);
  const broken = results.filter(({ tally }) => tally.problems.length > 0);
  const line = `${sum('faults')} faults, ${sum('acknowledged')} acknowledged, ${sum('lost')} lost, ${sum('doubled')} doubled`;
  return { line, ok: broken.length === 0 && sum('lost') + sum('doubled') === 0 };
}
