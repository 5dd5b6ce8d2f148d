import { writeFileSync } from 'node:fs';
import { inspect, outcomesIn } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

/** Behaviours of a trial, with the outcomes that must be recorded. */
const kinds = [
  ['throw', 'error'],
  ['exit 3', 'crash'],
  ['heap', 'oom'],
  ['signal SIGSEGV', 'crash'],
  ['signal SIGABRT', 'crash'],
  ['spin', 'timeout'],
  ['block', 'timeout'],
];

/** All kinds of bad trials among many good ones. */
export const workerFaults = {
  name: '7 kinds of worker fault',
  quick: 15,
  full: 100,
  async run({ count, folder, random, tally }) {
    const bad = kinds.flatMap(([behaviour]) => Array(count).fill(behaviour));
    const behaviours = shuffled([...bad, ...Array(20 * count).fill('own 5')], random);
    const failures = { timeout: 2.5 };
    const limits = { grace: 500 };
    const study = { folder: folder(), behaviours, threads: 2, heap: 48, failures, limits };
    const { code } = await startSubject(study).ended;
    tally.faults = bad.length;
    tally.expect(code === 0, `The run ended with ${code}.`);
    const found = inspect(study);
    tally.add(found);
    tally.blame(found.problems);
    const expected = new Map(kinds);
    for (const { trial, type, kind, message } of outcomesIn(study.folder)) {
      const right = expected.get(behaviours[trial]);
      const holds = right === undefined ? type === 'complete' : type === 'failed' && kind === right;
      tally.expect(holds, `"${behaviours[trial]}" is ${type} ${kind ?? ''}: ${message ?? ''}`);
    }
    return `${bad.length} bad among ${20 * count} good trials`;
  },
};

const IN_FLIGHT = 16;

/** One trial that crashes the process once all trials are on a thread. */
export const poison = {
  name: 'one poison trial among 16 in flight',
  quick: 3,
  full: 20,
  async run({ count, folder, random, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const [all, struck] = [`${home}/all-in-flight`, `${home}/struck`];
      const at = Math.floor(IN_FLIGHT * random());
      const behaviours = Array(IN_FLIGHT).fill(`await ${struck}`);
      behaviours[at] = `strike ${all}`;
      const study = { folder: home, behaviours, threads: IN_FLIGHT };
      const subject = startSubject(study);
      await subject.waitForMessage(
        () => subject.messages().filter(({ type }) => type === 'started').length === IN_FLIGHT,
      );
      writeFileSync(all, '');
      const suspected = await subject.waitForMessage(({ type }) => type === 'suspected');
      tally.expect(suspected?.count === IN_FLIGHT, `${suspected?.count} were suspected first.`);
      writeFileSync(struck, '');
      const { code } = await subject.ended;
      tally.expect(code === 0, `The run ended with ${code}.`);
      const found = inspect(study);
      tally.add(found);
      tally.blame(found.problems);
      for (const { trial, type, kind, message } of outcomesIn(home)) {
        const guilty = kind === 'crash' && message.includes('twice while the trial was alone');
        const holds = trial === at ? guilty : type === 'complete';
        tally.expect(holds, `Trial ${trial} near poison ${at} is ${type} ${kind ?? ''}.`);
      }
    }
    return 'each time 15 complete, 1 failed, by two deaths alone';
  },
};

function shuffled(items, random) {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
