import { compareStrategies, type Comparison } from '@ridgeline/compare';
import { comparisonText, terminalOf } from '@ridgeline/dashboard';
import { readFinishedTrials } from '@ridgeline/report';
import { comparisonOptionsOf } from '../comparison-options.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { formatNamed } from '../format-named.ts';
import { withStudy } from '../with-study.ts';

export interface CompareOptions {
  readonly db: string;
  /** `text` or `json`. */
  readonly format: string;
  /** The chance of any false claim that is accepted, above 0 and below 1. */
  readonly alpha?: number;
  /** The difference that the number of seeds is worked out for, in the metric's own unit. */
  readonly resolve?: number;
}

/** Prints how the strategies of a study compare, with the uncertainty of each answer. */
export async function compare(study: string | undefined, options: CompareOptions): Promise<ExitCode> {
  const render = formatNamed(renderers, options.format);
  return withStudy(options.db, study, async (view, chosen) => {
    const trials = await readFinishedTrials(view, chosen.name);
    const comparison = compareStrategies(trials, chosen.definition, {
      ...comparisonOptionsOf(chosen),
      ...(options.alpha === undefined ? {} : { alpha: options.alpha }),
      ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
    });
    process.stdout.write(render(comparison));
    return exitCodes.ok;
  });
}

const renderers = new Map<string, (comparison: Comparison) => string>([
  ['text', (comparison) => comparisonText(comparison, terminalOf(process.stdout, process.env))],
  ['json', (comparison) => `${JSON.stringify(comparison, undefined, 2)}\n`],
]);
