/** Counts and problems of a row so far. */
export class Tally {
  faults = 0;
  acknowledged = 0;
  lost = 0;
  doubled = 0;
  rerun = 0;
  problems = [];

  /** Adds the findings of `inspectStudy` at the end of a study. */
  add({ acknowledged, lost, doubled, rerun }) {
    this.acknowledged += acknowledged;
    this.lost += lost;
    this.doubled += doubled;
    this.rerun += rerun;
  }

  /** Records problems, without duplicates. */
  addProblems(problems) {
    for (const problem of problems) if (!this.problems.includes(problem)) this.problems.push(problem);
  }

  /** Records a problem unless a condition holds. */
  expect(holds, problem) {
    if (!holds) this.addProblems([problem]);
  }
}
