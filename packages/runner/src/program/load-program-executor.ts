import type { Executor } from '../host/executor.ts';
import type { ProgramExecutorOptions } from './program-executor.ts';

/**
 * Loads an executor that runs each trial as a program. Processes that train in threads never load it.
 *
 * @param run start of the `RIDGELINE_TRIAL` of all processes of this run
 */
export async function loadProgramExecutor(run: string, options: ProgramExecutorOptions): Promise<Executor> {
  const { ProgramExecutor } = await import('./program-executor.ts');
  return new ProgramExecutor(run, options);
}
