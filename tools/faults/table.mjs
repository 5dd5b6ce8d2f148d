/** States of a row that proves nothing. */
export const BROKEN = 'BROKEN';
export const NOT_RUN = 'not run here';

const columns = ['faults', 'acknowledged', 'lost', 'doubled', 'rerun', 'seconds'];

/** Prints one row with its problems, as soon as it is done. */
export function printRow({ name, state, tally, note, seconds, folder }) {
  console.log(`${state}  ${name}: ${Math.round(seconds)} s. ${note}`);
  for (const problem of tally.problems.slice(0, 10)) console.log(`        ${problem}`);
  if (folder !== undefined) console.log(`        See ${folder}`);
}

/** Prints all rows in columns, with their sums. Rows run in parallel; all of them together took `seconds`. */
export function printTable(results, seconds) {
  const width = Math.max(...results.map(({ name }) => name.length));
  const line = (name, cells, rest) => {
    const numbers = columns.map((column, i) => String(cells[i]).padStart(column.length + 2)).join('');
    console.log(`${name.padEnd(width)}${numbers}${rest}`);
  };
  console.log();
  line('', columns, '');
  for (const result of results) {
    const rest = result.note === '' ? result.state : `${result.state}: ${result.note}`;
    line(
      result.name,
      columns.map((column) => figure(result, column)),
      `  ${rest}`,
    );
  }
  line('all', [...columns.slice(0, -1).map((column) => sum(results, column)), Math.round(seconds)], '');
  console.log();
}

/** Sums as a sentence, and true if every row was run and passed. */
export function lastLine(results) {
  const [faults, acknowledged, lost, doubled] = columns.map((column) => sum(results, column));
  const line = `${faults} faults, ${acknowledged} acknowledged, ${lost} lost, ${doubled} doubled`;
  const proven = results.every(({ state }) => state !== BROKEN && state !== NOT_RUN);
  return { line, ok: results.length > 0 && proven && lost + doubled === 0 };
}

function figure({ tally, seconds }, column) {
  return column === 'seconds' ? Math.round(seconds) : tally[column];
}

function sum(results, column) {
  return results.reduce((total, result) => total + figure(result, column), 0);
}
