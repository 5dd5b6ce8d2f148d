import { existsSync } from 'node:fs';
import { parse } from 'yaml';
import { RidgelineError } from '@ridgeline/core';
import { detectTerminal, textChart } from '@ridgeline/dashboard/tables';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { print, printPainted } from '../print.ts';
import { ratesOfSweep, ratesOfSchedule, type ScheduledRates } from '../scheduled-rates.ts';
import { readSweepFile } from '../sweep-file/read-sweep-file.ts';
import { table } from '../text-table.ts';

interface ScheduleOptions {
  readonly rate: number;
  readonly epochs: number;
  /** Steps of an epoch. */
  readonly steps: number;
}

/** Maximum number of points of a curve or table. */
const MAX_POINTS = 1000;

/**
 * Draws the schedules of a sweep file, or one given as an expression. Prints a table if standard output is not a
 * terminal.
 */
export async function scheduleCommand(what: string, options: ScheduleOptions): Promise<ExitCode> {
  const all = existsSync(what)
    ? await ratesOfSweep(await readSweepFile(what))
    : [
        await ratesOfSchedule(parseExpression(what), {
          rate: options.rate,
          epochs: options.epochs,
          stepsPerEpoch: options.steps,
        }),
      ];
  if (process.stdout.isTTY) printPainted(drawn(all));
  else print(ratesTable(all));
  return exitCodes.ok;
}

function parseExpression(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new RidgelineError('USAGE', `"${text}" is neither a file nor a schedule.`, {
      cause,
      hint: 'a schedule is a name, or a mapping such as "{ name: CosineDecay, alpha: 0.1 }"',
    });
  }
}

function drawn(all: readonly ScheduledRates[]): string {
  const curves = all.map(({ name, length, rate }) => {
    const steps = length.stepsPerEpoch * length.epochs;
    return { name, points: spread(steps - 1).map((step): readonly [number, number] => [step, rate(step)]) };
  });
  const axes = { formatX: (step: number) => `step ${step}`, formatY: formatRate };
  return textChart(curves, axes, detectTerminal(process.stdout, process.env));
}

/** Whole numbers from 0 to `last`, or `MAX_POINTS` of them evenly spread. */
function spread(last: number): readonly number[] {
  const count = Math.min(last + 1, MAX_POINTS);
  return Array.from({ length: count }, (_, i) => (count === 1 ? 0 : Math.round((i * last) / (count - 1))));
}

/** Table of the rate at the start of each epoch, and at the end. If there are many epochs, only some are shown. */
function ratesTable(all: readonly ScheduledRates[]): string {
  const epochs = Math.max(...all.map(({ length }) => length.epochs));
  const cellsOf = ({ length, rate }: ScheduledRates, epoch: number) => {
    const steps = length.stepsPerEpoch * length.epochs;
    return epoch > length.epochs ? '' : formatRate(rate(Math.min(epoch * length.stepsPerEpoch, steps - 1)));
  };
  const rows = spread(epochs).map((epoch) => [String(epoch), ...all.map((one) => cellsOf(one, epoch))]);
  const lines = [['epochs', ...all.map(({ name }) => name)], ...rows];
  return table(lines)
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function formatRate(rate: number): string {
  return String(Number(rate.toPrecision(4)));
}
