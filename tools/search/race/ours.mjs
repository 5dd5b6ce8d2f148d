// Ridgeline's side of the race, one JSON value a line: a search begins with the words of its sweep file, and a number is
// the value of the configuration that was proposed last. Each line is answered by what to try next, or null at the end.
import { createInterface } from 'node:readline';

const load = (path) => import(new URL(`../../../packages/${path}`, import.meta.url).href);
const { parseSearch } = await load('core/src/index.ts');
const { noHistory, propose } = await load('search/src/index.ts');

let definition;
let finished;
let proposed;

for await (const line of createInterface({ input: process.stdin })) {
  const said = JSON.parse(line);
  if (typeof said === 'number') {
    finished.push({ configuration: proposed, outcome: 'complete', value: said, curves: [] });
  } else {
    definition = parseSearch(said, 'race').value;
    finished = [...noHistory.finished];
  }
  proposed = propose(definition, finished.length, { finished, pending: [] });
  process.stdout.write(`${JSON.stringify(proposed?.parameters ?? null)}\n`);
}
