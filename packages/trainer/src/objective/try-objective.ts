import { RidgelineError, formatError } from '@ridgeline/core';
import { loadObjective } from './load-objective.ts';

/** Result of loading a user module. */
export type ObjectiveCheck =
  | { readonly type: 'loaded'; readonly usesTensorFlow: boolean }
  | { readonly type: 'refused'; readonly message: string; readonly hint: string | undefined };

/** Parameters through which a function uses TensorFlow.js. */
const tensorFlowNames = /\b(tf|fit)\b/;

async function checkModule(file: string): Promise<ObjectiveCheck> {
  try {
    const objective = await loadObjective(file);
    return { type: 'loaded', usesTensorFlow: tensorFlowNames.test(objective.toString()) };
  } catch (error) {
    if (error instanceof RidgelineError) return { type: 'refused', message: error.message, hint: error.hint };
    return { type: 'refused', message: formatError(error), hint: undefined };
  }
}

// Pending work of the module, such as a timer, must not keep this process alive.
process.send!(await checkModule(process.argv[2]!), () => process.exit());
