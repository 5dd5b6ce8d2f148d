/** State of a row that found a problem. */
export const BROKEN = 'BROKEN';
/** State of a row that cannot run on this machine. */
export const NOT_RUN = 'not run here';

const columns = ['faults', 'acknowledged', 'lost', 'doubled', 'rerun', 'seconds'];

/** Prints a finished row with its problems. */
export function printRow({ name, state, tally, note, seconds, folder }) {
  console.log(`${state}  ${name}: ${Math.round(seconds)} s. ${note}`);
  for (const problem of tally.problems.slice(0, 10)) console.log(`        ${problem}`);
  if (folder !== undefined) console.log(`        See ${folder}`);
}

/** Prints all rows in columns, with sums. `seconds` is the elapsed time, not a sum, because rows run in parallel. */
export function printTable(results, seconds) {
  const width = Math.max(...results.map(({ name }) => name.length));
  const printLine = (name, cells, note) => {
    const numbers = columns.map((column, i) => String(cells[i]).padStart(column.length + 2)).join('');
    console.log(`${name.padEnd(width)}${numbers}${note}`);
  };
  console.log();
  printLine('', columns, '');
  for (const result of results) {
    const note = result.note === '' ? result.state : `${result.state}: ${result.note}`;
    printLine(
      result.name,
      columns.map((column) => readCell(result, column)),
      `  ${note}`,
    );
  }
  printLine('all', [...columns.slice(0, -1).map((column) => sum(results, column)), Math.round(seconds)], '');
  console.log();
}

/** Returns the sums as a line. `ok` is true if every row passed and nothing was lost or doubled. */
export function summarize(results) {
  const [faults, acknowledged, lost, doubled] = columns.map((column) => sum(results, column));
  const line = `${faults} faults, ${acknowledged} acknowledged, ${lost} lost, ${doubled} doubled`;
  const allPassed = results.every(({ state }) => state !== BROKEN && state !== NOT_RUN);
  return { line, ok: results.length > 0 && allPassed && lost + doubled === 0 };
}

function readCell({ tally, seconds }, column) {
  return column === 'seconds' ? Math.round(seconds) : tally[column];
}

function sum(results, column) {
  return results.reduce((total, result) => total + readCell(result, column), 0);
}
