import { extname } from 'node:path';
import { RidgelineError, type TrialRow } from '@ridgeline/core';
import { resolveTask } from '@ridgeline/core/parse';
import { sanitise } from '@ridgeline/dashboard';
import { trainAlone } from '@ridgeline/runner';
import { ensureBackend } from '@ridgeline/trainer';
import { forceBackend } from '../backend-option.ts';
import { compareCurves, type CurveComparison } from '../compare-curves.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { progressLine } from '../progress-line.ts';
import { trialNamed } from '../trial-named.ts';
import { withStudy } from '../with-study.ts';

export interface ReplayOptions {
  readonly db: string;
  readonly backend?: string;
}

const runnerEntry = new URL(`../processes/runner-host${extname(import.meta.url)}`, import.meta.url);

/** Trains a trial once more, alone, and says whether its reports are the stored ones, bit for bit. */
export async function replay(name: string, options: ReplayOptions): Promise<ExitCode> {
  forceBackend(options.backend);
  const { study, trial: number } = trialNamed(name);
  if (number === undefined) {
    throw new RidgelineError('USAGE', `"${name}" names no trial.`, {
      hint: `Name one of its trials: ${name}/0`,
    });
  }
  return withStudy(options.db, study, async (view, { name: chosen, definition }) => {
    const row = await view.trial(chosen, number);
    const stored = await view.curve(chosen, number);
    const { trial } = row;
    if (stored.length === 0) {
      throw new RidgelineError('TRIAL_NOT_FOUND', `Trial ${number} of ${chosen} has reported nothing yet.`);
    }
    await ensureBackend({ onProgress: progressLine(process.stderr) });
    const member = {
      key: { trial: number, attempt: 1, token: '' },
      task: resolveTask(definition, trial.configuration.parameters),
      seed: trial.seed,
    };
    const again = await trainAlone({ entry: runnerEntry }, member, stored.length);
    if (again.ending.type === 'failed') {
      throw new RidgelineError(
        'RUNNER_FAILED',
        `Trial ${number} of ${chosen} failed: ${again.ending.message}`,
      );
    }
    const comparison = compareCurves(
      { reports: stored, fingerprint: fingerprintOf(row) },
      { reports: again.reports, fingerprint: again.fingerprint },
    );
    process.stdout.write(`${chosen}/${number}: ${sanitise(lineOf(comparison, stored.length))}\n`);
    return comparison.type === 'differs' ? exitCodes.trialsFailed : exitCodes.ok;
  });
}

function fingerprintOf(row: TrialRow) {
  return row.state === 'ended' ? row.finished.fingerprint : undefined;
}

function lineOf(comparison: CurveComparison, epochs: number): string {
  const length = epochs === 1 ? '1 epoch' : `${epochs} epochs`;
  switch (comparison.type) {
    case 'same bits':
      return `${length} again, alone: every number has the bits that are stored.`;
    case 'close':
      return (
        `${length} again, alone, under other numerics (${comparison.numerics}): ` +
        `no number differs by more than ${percent(comparison.largest)}.`
      );
    case 'differs': {
      const { step, metric, stored, again, numerics } = comparison;
      const under = numerics === undefined ? '' : `under other numerics (${numerics}) `;
      return `${under}${metric} of epoch ${step} was ${String(stored)} and is ${String(again)}.`;
    }
  }
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}
