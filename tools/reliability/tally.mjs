/** What a row has counted so far. */
export class Tally {
  faults = 0;
  acknowledged = 0;
  lost = 0;
  doubled = 0;
  rerun = 0;
  problems = [];

  /** Adds what `inspect` found at the end of a study. */
  add({ acknowledged, lost, doubled, rerun }) {
    this.acknowledged += acknowledged;
    this.lost += lost;
    this.doubled += doubled;
    this.rerun += rerun;
  }

  /** Remembers what is wrong, the same sentence once. */
  blame(problems) {
    for (const problem of problems) if (!this.problems.includes(problem)) this.problems.push(problem);
  }

  expect(holds, problem) {
    if (!holds) this.blame([problem]);
  }
}
