import { writeFileSync } from 'node:fs';
import { inspectStudy, readOutcomes } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

/** Faulty behaviours of a trial, each with the kind of failure that must be recorded. */
const kinds = [
  ['throw', 'error'],
  ['exit 3', 'crash'],
  ['heap', 'oom'],
  ['signal SIGSEGV', 'crash'],
  ['signal SIGABRT', 'crash'],
  ['spin', 'timeout'],
  ['block', 'timeout'],
];

/** All kinds of faulty trials among many good ones. */
export const workerFaults = {
  name: '7 kinds of worker fault',
  quick: 15,
  full: 100,
  async run({ count, folder, random, tally }) {
    const faultyBehaviours = kinds.flatMap(([behaviour]) => Array(count).fill(behaviour));
    const behaviours = shuffle([...faultyBehaviours, ...Array(20 * count).fill('distinct 5')], random);
    // `timeout` is in s, `grace` in ms, `heap` in MiB.
    const failures = { timeout: 2.5 };
    const limits = { grace: 500 };
    const study = { folder: folder(), behaviours, threads: 2, heap: 48, failures, limits };
    const { code } = await startSubject(study).exit;
    tally.faults = faultyBehaviours.length;
    tally.expect(code === 0, `The run ended with ${code}.`);
    const findings = inspectStudy(study);
    tally.add(findings);
    tally.addProblems(findings.problems);
    const expected = new Map(kinds);
    for (const { trial, type, kind, message } of readOutcomes(study.folder)) {
      const expectedKind = expected.get(behaviours[trial]);
      const holds =
        expectedKind === undefined ? type === 'complete' : type === 'failed' && kind === expectedKind;
      tally.expect(holds, `"${behaviours[trial]}" is ${type} ${kind ?? ''}: ${message ?? ''}`);
    }
    return `${faultyBehaviours.length} faulty among ${20 * count} good trials`;
  },
};

const IN_FLIGHT = 16;

/** A trial that crashes its process once all trials are in flight. */
export const poison = {
  name: 'one poison trial among 16 in flight',
  quick: 3,
  full: 20,
  async run({ count, folder, random, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const [strikeFile, continueFile] = [`${home}/all-in-flight`, `${home}/struck`];
      const poisonTrial = Math.floor(IN_FLIGHT * random());
      const behaviours = Array(IN_FLIGHT).fill(`await ${continueFile}`);
      behaviours[poisonTrial] = `strike ${strikeFile}`;
      const study = { folder: home, behaviours, threads: IN_FLIGHT };
      const subject = startSubject(study);
      await subject.waitForMessage(
        () => subject.messages().filter(({ type }) => type === 'started').length === IN_FLIGHT,
      );
      writeFileSync(strikeFile, '');
      const suspicion = await subject.waitForMessage(({ type }) => type === 'suspected');
      tally.expect(suspicion?.count === IN_FLIGHT, `${suspicion?.count} trials were suspected.`);
      writeFileSync(continueFile, '');
      const { code } = await subject.exit;
      tally.expect(code === 0, `The run ended with ${code}.`);
      const findings = inspectStudy(study);
      tally.add(findings);
      tally.addProblems(findings.problems);
      for (const { trial, type, kind, message } of readOutcomes(home)) {
        const isFailed = kind === 'crash' && message.includes('twice while the trial was alone');
        const holds = trial === poisonTrial ? isFailed : type === 'complete';
        tally.expect(holds, `Trial ${trial} near poison ${poisonTrial} is ${type} ${kind ?? ''}.`);
      }
    }
    return 'each time 15 complete and 1 failed, after two deaths in quarantine';
  },
};

function shuffle(items, random) {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
