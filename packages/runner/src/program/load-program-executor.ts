import type { Executor } from '../host/executor.ts';
import type { ProgramExecutorOptions } from './program-executor.ts';

/**
 * Loads an executor that runs each trial as a program. Its module is imported only here, because processes that train in
 * threads do not need it.
 *
 * @param run prefix of `RIDGELINE_TRIAL` in all processes of this run
 */
export async function loadProgramExecutor(run: string, options: ProgramExecutorOptions): Promise<Executor> {
  const { ProgramExecutor } = await import('./program-executor.ts');
  return new ProgramExecutor(run, options);
}
