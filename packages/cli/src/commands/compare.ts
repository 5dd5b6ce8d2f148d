import {
  describeComparison,
  describeFront,
  paperParagraphs,
  type Comparison,
  type StudyFront,
} from '@ridgeline/compare';
import {
  printableJson,
  RidgelineError,
  rootOf,
  sanitise,
  shellWord,
  finalsRoundsOf,
  type Study,
  type StudyView,
} from '@ridgeline/core';
import type { Forecast } from '@ridgeline/search';
import { comparisonText, detectTerminal } from '@ridgeline/dashboard/tables';
import { readComparison, readFinals, type ComparisonSettings } from '@ridgeline/report';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { findFormat } from '../find-format.ts';
import { print, printColoured } from '../print.ts';
import { findSweepFile } from '../sweep-file/find-sweep-file.ts';
import { readFront } from '../read-front.ts';
import { formatForecast, readForecast } from '../read-forecast.ts';
import { version } from '../version.ts';
import { withStudy } from '../with-study.ts';

/** Options that are rejected here, because they apply only to results of another program. */
const resultOptions = [
  'page',
  'by',
  'seed',
  'metric',
  'goal',
  'dataset',
  'fold',
  'budget',
  'settings',
] as const;

interface CompareOptions extends Readonly<Partial<Record<(typeof resultOptions)[number], string>>> {
  readonly db: string;
  /** `text` or `json`. */
  readonly format: string;
  /** Accepted chance of any false claim. */
  readonly alpha?: number;
  /** Difference for which to compute the number of seeds, in the metric's own unit. */
  readonly resolve?: number;
  /** Maximum difference that is negligible, in the metric's own unit. */
  readonly equivalent?: number;
  /** Print a sentence for each pair of strategies. */
  readonly pairs?: boolean;
  /** Print methods and results as paragraphs of a paper. */
  readonly paper?: boolean;
  /** Compare the search even if it has finals. */
  readonly search?: boolean;
}

/**
 * Prints the comparison of a study's strategies, with the uncertainty of each answer, or paragraphs for a paper. Compares
 * the finals if there are any, otherwise the search. With several objectives, compares the fronts of the strategies.
 */
export async function compareCommand(study: string | undefined, options: CompareOptions): Promise<ExitCode> {
  const show = findFormat(formats, options.format);
  refuseResultOptions(options);
  return withStudy(options.db, study, async (view, chosenStudy) => {
    const settings = {
      ...(options.alpha === undefined ? {} : { alpha: options.alpha }),
      ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
      ...(options.equivalent === undefined ? {} : { equivalent: options.equivalent }),
    };
    if (chosenStudy.definition.objectives !== undefined) {
      refuseSingleMetricOptions(options, chosenStudy.name);
      const { front } = await readFront(view, chosenStudy.name, settings);
      findFormat(frontFormats, options.format)(front);
      return exitCodes.ok;
    }
    if (options.paper === true) {
      print(`${await formatPaper(view, chosenStudy, settings)}\n`);
      return exitCodes.ok;
    }
    const finals = options.search === true ? undefined : await readFinals(view, chosenStudy.name, settings);
    const { comparison } = finals ?? (await readComparison(view, chosenStudy.name, settings));
    const forecast = finals === undefined ? await readForecast(view, chosenStudy) : undefined;
    show(comparison, options, forecast);
    return exitCodes.ok;
  });
}

const frontFormats = new Map<string, (front: StudyFront) => void>([
  [
    'text',
    (front) =>
      printColoured(comparisonText(describeFront(front), detectTerminal(process.stdout, process.env))),
  ],
  ['json', (front) => print(`${printableJson({ answer: describeFront(front).answer, ...front }, 2)}\n`)],
]);

/** Refuses options that apply only to results of another program. */
function refuseResultOptions(options: CompareOptions): void {
  const option = resultOptions.find((name) => options[name] !== undefined);
  if (option === undefined) return;
  throw new RidgelineError('USAGE', `--${option} applies to results of another program (--from).`, {
    hint:
      option === 'page'
        ? 'Write the page of a study with: ridgeline report'
        : `Name the results with --from, or leave out --${option}.`,
  });
}

/** Refuses options that apply to a single metric only. */
function refuseSingleMetricOptions({ paper, resolve, equivalent }: CompareOptions, name: string): void {
  const [option] =
    Object.entries({ paper, resolve, equivalent }).find(([, value]) => value !== undefined) ?? [];
  if (option === undefined) return;
  throw new RidgelineError(
    'USAGE',
    `--${option} needs a single metric, but ${sanitise(name)} has several objectives.`,
    { hint: `Leave out --${option} to compare the fronts of the strategies.` },
  );
}

/** Describes methods and results of the last round of finals in paragraphs for a paper. */
async function formatPaper(
  view: StudyView,
  chosenStudy: Study,
  settings: ComparisonSettings,
): Promise<string> {
  const name = rootOf(chosenStudy);
  const finals = await readFinals(view, name, settings);
  if (finals === undefined || finals.comparison.interim) {
    throw new RidgelineError(
      'USAGE',
      `${name} has no finished finals, and a search by itself supports no claim.`,
      { hint: `Run them first: ridgeline finals ${shellWord(name)}` },
    );
  }
  const search = await readComparison(view, name, settings);
  const { round = 1 } = finals.study.definition.finalsOf ?? {};
  const rounds = Math.max(round, finalsRoundsOf(await view.studies(), name).length);
  return paperParagraphs({
    search: { definition: search.study.definition, comparison: search.comparison },
    finals: { ...finals, definition: finals.study.definition },
    rounds,
    file: await findSweepFile(search.study),
    versions: [`Ridgeline ${version()}`, `Node.js ${process.versions.node}`],
  }).join('\n\n');
}

type Show = (comparison: Comparison, options: CompareOptions, forecast: Forecast | undefined) => void;

const formats = new Map<string, Show>([
  [
    'text',
    (comparison, { pairs = false }, forecast) => {
      const text = describeComparison(comparison, { pairs });
      const sections =
        forecast === undefined ? text.sections : [...text.sections, [formatForecast(forecast)]];
      printColoured(comparisonText({ ...text, sections }, detectTerminal(process.stdout, process.env)));
    },
  ],
  ['json', (comparison) => print(`${printableJson(comparison, 2)}\n`)],
]);
