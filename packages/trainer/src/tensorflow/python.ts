import { RungFailure } from './rung.ts';
import { runSubprocess } from './subprocess.ts';

/**
 * Command of a Python that has pip.
 *
 * @throws RungFailure if there is none.
 */
export async function findPython(): Promise<string> {
  const reasons: string[] = [];
  for (const command of ['python3', 'python']) {
    const { code, stderr } = await runSubprocess(command, ['-m', 'pip', '--version'], { timeout: 30_000 });
    if (code === 0) return command;
    reasons.push(code === null ? `${command} is not installed` : `${command} has no pip`);
    if (code !== null && !stderr.includes('No module named')) reasons.push(stderr.trim());
  }
  throw new RungFailure(reasons.join(', '), { hint: 'sudo apt-get install python3-pip' });
}
