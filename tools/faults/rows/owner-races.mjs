import { writeFileSync } from 'node:fs';
import { inspectStudy } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

/** Races of 2 to 8 processes that start on the same study simultaneously. */
export const ownerRaces = {
  name: 'races of 2 to 8 owners',
  quick: 40,
  full: 200,
  async run({ count, folder, tally }) {
    let contenderCount = 0;
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const goFile = `${home}/go`;
      const study = {
        folder: home,
        behaviours: [`await ${goFile}`, ...Array(9).fill('distinct 1')],
        threads: 1,
      };
      const subjects = Array.from({ length: 2 + (tally.faults % 7) }, () => startSubject(study));
      contenderCount += subjects.length;
      const loserCount = subjects.length - 1;
      const ends = subjects.map(({ exit }) => exit);
      // The winner waits for the file, so processes that end before the file exists are losers.
      let refusedCount = 0;
      await new Promise((resolve) => {
        for (const end of ends) void end.then(() => ++refusedCount === loserCount && resolve());
      });
      writeFileSync(goFile, '');
      const codes = (await Promise.all(ends)).map(({ code, signal }) => code ?? signal).sort();
      tally.expect(
        codes.join() === [0, ...Array(loserCount).fill(3)].join(),
        `Contenders ended with ${codes.join(', ')}.`,
      );
      const messages = subjects[0].messages();
      tally.expect(messages.filter(({ type }) => type === 'owns').length === 1, 'There were two owners.');
      const findings = inspectStudy(study);
      tally.add(findings);
      tally.addProblems(findings.problems);
      tally.expect(findings.rerun === 0, 'A trial was claimed twice.');
    }
    return `${contenderCount} contenders`;
  },
};
