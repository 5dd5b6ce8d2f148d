/** Number of steps in a cycle: four epochs of user-schedule.yaml. */
const CYCLE = 76;
const [LOWEST, HIGHEST] = [0.005, 0.2];

/** Triangular schedule of L. N. Smith, Cyclical Learning Rates for Training Neural Networks (2017). */
export default function triangles(step: number): number {
  const position = (step % CYCLE) / CYCLE;
  return LOWEST + (HIGHEST - LOWEST) * (1 - Math.abs(2 * position - 1));
}
