import { basename, resolve } from 'node:path';
import {
  compareResults,
  describeResults,
  paperResultsParagraphs,
  formatResultVerdict,
  type ResultComparison,
} from '@ridgeline/compare';
import { printableJson, RidgelineError, shellWord } from '@ridgeline/core';
import { comparisonText, detectTerminal } from '@ridgeline/dashboard/tables';
import { resultsToHtml } from '@ridgeline/report';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { findFormat } from '../find-format.ts';
import { print, printColoured } from '../print.ts';
import { chooseColumns, type ColumnNames } from '../results/choose-columns.ts';
import { readResultTable } from '../results/read-results.ts';
import { version } from '../version.ts';
import { assertNotInput, writeOutput } from '../write-output.ts';

interface CompareResultsOptions extends ColumnNames {
  /** `text` or `json`. */
  readonly format: string;
  /** Accepted chance of any false claim. */
  readonly alpha?: number;
  /** Maximum difference that is negligible, in the metric's own unit. */
  readonly equivalent?: number;
  /** Print a sentence for each pair of strategies. */
  readonly pairs?: boolean;
  /** Print methods and results as paragraphs of a paper. */
  readonly paper?: boolean;
  /** HTML file to write. */
  readonly page?: string;
  /** Rejected here: a study is no result of another program. */
  readonly study: string | undefined;
  /** Rejected here, because it applies to studies only. */
  readonly search?: boolean;
  /** Rejected here, because it applies to studies only. */
  readonly resolve?: number;
}

/** Compares results of another program. Prints the comparison or paragraphs for a paper, or writes an HTML page. */
export async function compareResultsCommand(path: string, options: CompareResultsOptions): Promise<ExitCode> {
  const show = findFormat(formats, options.format);
  if (options.study !== undefined) {
    throw new RidgelineError(
      'USAGE',
      `--from reads results of its own, so the study "${options.study}" cannot be given too.`,
      {
        hint: 'Leave out --from or the study.',
      },
    );
  }
  const studyOption = (['search', 'resolve'] as const).find((name) => options[name] !== undefined);
  if (studyOption !== undefined) {
    throw new RidgelineError('USAGE', `--${studyOption} applies to studies, not to results read by --from.`, {
      hint: `Leave out --${studyOption}.`,
    });
  }
  const { rows, metric, notes } = chooseColumns(await readResultTable(path), options);
  const { alpha, equivalent } = options;
  const comparison = compareResults(rows, { metric, alpha, equivalent });
  if (options.page !== undefined) await writePage(comparison, notes, path, options.page);
  else if (options.paper === true) print(`${formatPaper(comparison, path, options)}\n`);
  else show(comparison, notes, options);
  return exitCodes.ok;
}

/** Writes results as one self-contained HTML page, and prints its path. */
async function writePage(
  comparison: ResultComparison,
  notes: readonly string[],
  from: string,
  page: string,
): Promise<void> {
  const file = resolve(page);
  assertNotInput(file, from, 'the file that --from reads', '--page');
  await writeOutput(file, resultsToHtml(comparison, { title: basename(from), notes }), '--page');
  print(`${file}\n`);
}

/** Describes methods and results in paragraphs for a paper. */
function formatPaper(comparison: ResultComparison, path: string, options: CompareResultsOptions): string {
  if (comparison.compared === 0) {
    throw new RidgelineError(
      'USAGE',
      `No pair of strategies in ${path} can be compared, so there is nothing to report.`,
      { hint: `See why: ridgeline compare --from ${shellWord(path)} --pairs` },
    );
  }
  return paperResultsParagraphs({
    comparison,
    command: ['ridgeline', 'compare', '--from', path, ...listColumnArguments(options)]
      .map(shellWord)
      .join(' '),
    versions: [`Ridgeline ${version()}`, `Node.js ${process.versions.node}`],
  }).join('\n\n');
}

/** Command-line arguments for the columns, the goal, alpha and the equivalence limit. */
function listColumnArguments(options: CompareResultsOptions): readonly string[] {
  const names = [
    'by',
    'seed',
    'metric',
    'goal',
    'dataset',
    'fold',
    'budget',
    'settings',
    'alpha',
    'equivalent',
  ] as const;
  return names.flatMap((name) => (options[name] === undefined ? [] : [`--${name}`, String(options[name])]));
}

type Show = (comparison: ResultComparison, notes: readonly string[], options: CompareResultsOptions) => void;

const formats = new Map<string, Show>([
  [
    'text',
    (comparison, notes, { pairs = false }) =>
      printColoured(
        comparisonText(
          describeResults(comparison, { pairs, notes }),
          detectTerminal(process.stdout, process.env),
        ),
      ),
  ],
  [
    'json',
    (comparison, notes) => {
      const { answer, sections } = describeResults(comparison, { notes });
      const pairs = comparison.pairs.map((pair) => ({
        ...pair,
        verdict: formatResultVerdict(pair, comparison),
      }));
      print(`${printableJson({ answer, ...comparison, pairs, notes: sections.flat() }, 2)}\n`);
    },
  ],
]);
