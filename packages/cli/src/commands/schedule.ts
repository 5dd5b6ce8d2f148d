import { existsSync } from 'node:fs';
import { parse } from 'yaml';
import { RidgelineError } from '@ridgeline/core';
import { detectTerminal, textChart } from '@ridgeline/dashboard/tables';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { print, printColoured } from '../print.ts';
import { parseScheduleRates, listSweepRates, type ScheduledRates } from '../scheduled-rates.ts';
import { readSweepFile } from '../sweep-file/read-sweep-file.ts';
import { alignColumns } from '../text-table.ts';

/** Options of a schedule given as text; a sweep file has its own. */
interface ScheduleOptions {
  /** Initial learning rate. */
  readonly rate?: number;
  readonly epochs?: number;
  /** Number of steps per epoch. */
  readonly steps?: number;
}

/** Maximum number of points of a curve, and of rows of a table. */
const MAX_POINTS = 1000;

/**
 * Draws the learning-rate schedules of a sweep file, or a single schedule in the same syntax. Prints a table if standard
 * output is not a terminal.
 */
export async function scheduleCommand(source: string, options: ScheduleOptions): Promise<ExitCode> {
  const schedules = existsSync(source)
    ? await readSweepSchedules(source, options)
    : [
        await parseScheduleRates(parseExpression(source), {
          initialRate: options.rate ?? 0.1,
          epochs: options.epochs ?? 20,
          stepsPerEpoch: options.steps ?? 100,
        }),
      ];
  if (process.stdout.isTTY) printColoured(drawChart(schedules));
  else print(formatTable(schedules));
  return exitCodes.ok;
}

async function readSweepSchedules(
  file: string,
  options: ScheduleOptions,
): Promise<readonly ScheduledRates[]> {
  const [option] = Object.keys(options);
  if (option !== undefined) {
    throw new RidgelineError('USAGE', `--${option} applies to a schedule given as text.`, {
      hint: `Set it in ${file}, or leave out --${option}.`,
    });
  }
  return listSweepRates(await readSweepFile(file));
}

function parseExpression(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new RidgelineError('USAGE', `"${text}" is neither a file nor a schedule.`, {
      cause,
      hint: 'A schedule is a name, or a mapping such as "{ name: CosineDecay, alpha: 0.1 }".',
    });
  }
}

function drawChart(schedules: readonly ScheduledRates[]): string {
  const curves = schedules.map(({ name, length, rate }) => {
    const steps = length.stepsPerEpoch * length.epochs;
    return {
      name,
      points: spaceEvenly(steps - 1).map((step): readonly [number, number] => [step, rate(step)]),
    };
  });
  const axes = { formatX: (step: number) => `step ${step}`, formatY: formatRate };
  return textChart(curves, axes, detectTerminal(process.stdout, process.env));
}

/** Whole numbers from 0 to `last`; if there are more than `MAX_POINTS`, an evenly spaced selection. */
function spaceEvenly(last: number): readonly number[] {
  const count = Math.min(last + 1, MAX_POINTS);
  return Array.from({ length: count }, (_, i) => (count === 1 ? 0 : Math.round((i * last) / (count - 1))));
}

/** Formats a table of the rate at the start of each epoch and at the last step. If there are many epochs, shows only some. */
function formatTable(schedules: readonly ScheduledRates[]): string {
  const epochs = Math.max(...schedules.map(({ length }) => length.epochs));
  const formatCell = ({ length, rate }: ScheduledRates, epoch: number) => {
    const steps = length.stepsPerEpoch * length.epochs;
    return epoch > length.epochs ? '' : formatRate(rate(Math.min(epoch * length.stepsPerEpoch, steps - 1)));
  };
  const rows = spaceEvenly(epochs).map((epoch) => [
    String(epoch),
    ...schedules.map((schedule) => formatCell(schedule, epoch)),
  ]);
  const lines = [['epochs', ...schedules.map(({ name }) => name)], ...rows];
  return alignColumns(lines)
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function formatRate(rate: number): string {
  return String(Number(rate.toPrecision(4)));
}
