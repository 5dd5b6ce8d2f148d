// Ridgeline's side of the races. Reads one JSON value per line: a sweep file starts a search; a number or an object with
// `values` is the result of the last suggested configuration. Answers each line with the next configuration, or null at
// the end.
import { createInterface } from 'node:readline';

const { createStudy, defineSweep } = await import(
  new URL('../../../packages/search/src/index.ts', import.meta.url).href
);

let study;
let trial;

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (typeof message === 'number' || 'values' in message) study.tell(trial, message);
  else study = createStudy(defineSweep({ ...message, lag: 1 }));
  trial = study.ask();
  process.stdout.write(`${JSON.stringify(trial?.parameters ?? null)}\n`);
}
