import { pluralize, RidgelineError, requireRunnable, sanitise, userFilesOf } from '@ridgeline/core';
import { earlierTasks, tasksOf } from '@ridgeline/core/parse';
import { trainStandalone } from '@ridgeline/runner';
import { ensureTrialBackend } from '@ridgeline/trainer';
import { forceBackend } from '../backend-option.ts';
import {
  compareCurves,
  compareInexactly,
  type CurveComparison,
  type InexactComparison,
} from '../compare-curves.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { createFileCheck } from '../user-files.ts';
import { print } from '../print.ts';
import { findHeldOutTest, hashProcessPrefix, createRunnerLaunch } from '../processes/runner-launch.ts';
import { createProgressPrinter } from '../progress-line.ts';
import { findDevices } from '../run/find-devices.ts';
import { retraceTrial } from '../retrace-trial.ts';
import { parseTrialName } from '../parse-trial-name.ts';
import { withStudy } from '../with-study.ts';
import { findTrialKind } from '../find-trial-kind.ts';

interface ReplayOptions {
  readonly db: string;
  readonly backend?: string;
}

/**
 * Retrains a trial, and compares its reports with the stored ones: bit for bit, or within 5 % if the numerics of this
 * machine differ. For a program, which need not be reproducible, only prints the largest difference. Then checks that
 * the search would suggest and prune the trial in the same way. Returns `trialsFailed` if a check fails.
 */
export async function replayCommand(name: string, options: ReplayOptions): Promise<ExitCode> {
  forceBackend(options.backend);
  const { study, trial: number } = parseTrialName(name);
  if (number === undefined) {
    throw new RidgelineError('USAGE', `"${name}" does not name a trial.`, {
      hint: `Add the number of a trial: ${name}/0`,
    });
  }
  return withStudy(options.db, study, async (view, storedStudy) => {
    const { name: studyName, definition } = requireRunnable(storedStudy);
    const row = await view.trial(studyName, number);
    const storedReports = await view.curve(studyName, number);
    const { trial } = row;
    if (storedReports.length === 0) {
      throw new RidgelineError('TRIAL_NOT_FOUND', `Trial ${number} of ${studyName} has no reports yet.`);
    }
    const files = userFilesOf(definition);
    createFileCheck(files)();
    const { backend } = await ensureTrialBackend(
      findTrialKind(definition),
      createProgressPrinter(process.stderr),
    );
    const attempt = {
      key: { trial: number, attempt: 1, token: '' },
      task: tasksOf(definition)(trial.configuration.parameters),
      seed: trial.seed,
      pause: trial.configuration.part?.pause,
      before: earlierTasks(definition, trial.configuration),
      // A metric requests the evaluation on the test part, which a network's reports do not depend on.
      finals: definition.type === 'network' ? undefined : definition.finalsOf?.metric,
    };
    const replay = await trainStandalone(
      createRunnerLaunch(
        { backend, files, gpus: findDevices(definition)?.gpus, heldOut: findHeldOutTest(definition) },
        hashProcessPrefix('replay', String(process.pid)),
      ),
      attempt,
      storedReports.length,
    );
    if (replay.ending.type === 'failed') {
      throw new RidgelineError(
        'RUNNER_FAILED',
        `Trial ${number} of ${studyName} failed: ${replay.ending.message}`,
      );
    }
    const comparison =
      definition.type === 'program'
        ? { type: 'inexact' as const, ...compareInexactly(storedReports, replay.reports) }
        : compareCurves(
            {
              reports: storedReports,
              fingerprint: row.state === 'ended' ? row.finished.fingerprint : undefined,
            },
            { reports: replay.reports, fingerprint: replay.fingerprint },
          );
    const deviation = await retraceTrial(view, storedStudy, row);
    const lines = [describeComparison(comparison, storedReports.length), ...describeDeviation(deviation)];
    print(lines.map((line) => `${studyName}/${number}: ${sanitise(line)}\n`).join(''));
    const differs = comparison.type === 'differs' || typeof deviation === 'object';
    return differs ? exitCodes.trialsFailed : exitCodes.ok;
  });
}

type ReplayComparison = CurveComparison | ({ readonly type: 'inexact' } & InexactComparison);

function describeComparison(comparison: ReplayComparison, epochs: number): string {
  const length = pluralize(epochs, 'epoch');
  switch (comparison.type) {
    case 'inexact':
      return `retrained for ${length}: ${describeInexactComparison(comparison)}.`;
    case 'same bits':
      return `retrained for ${length}: every number is bit-identical to the stored one.`;
    case 'close':
      return (
        `retrained for ${length} with different numerics (${comparison.numerics}): ` +
        `no number differs by more than ${formatDifference(comparison.largestDifference)}.`
      );
    case 'differs': {
      const { step, metric, stored, replayed, numerics } = comparison;
      const condition = numerics === undefined ? '' : `with different numerics (${numerics}), `;
      return `${condition}${metric} at epoch ${step} was ${String(stored)} and is ${String(replayed)}.`;
    }
  }
}

function describeInexactComparison({ largest, missingCount }: InexactComparison): string {
  const missingText =
    missingCount === 0
      ? ''
      : `; ${pluralize(missingCount, 'stored number')} ${missingCount === 1 ? 'was' : 'were'} not reported again`;
  if (largest === undefined) {
    const numbers = missingCount === 0 ? 'every number' : 'every reported number';
    return `${numbers} is bit-identical to the stored one${missingText}`;
  }
  const { difference, step, metric, stored, replayed } = largest;
  return (
    `no number differs by more than ${formatDifference(difference)} (${metric} at epoch ${step} was ${stored} and is ${replayed})${missingText}. ` +
    'A program need not be reproducible bit for bit'
  );
}

/** Describes whether the recorded history gives the same suggestion and pruning decisions. */
function describeDeviation(deviation: Awaited<ReturnType<typeof retraceTrial>>): readonly string[] {
  if (deviation === 'independent') return [];
  if (deviation === 'same')
    return ['the recorded history gives the same suggestion and the same pruning decisions.'];
  return deviation.type === 'choice'
    ? [
        `the recorded history gives another suggestion: ${JSON.stringify(deviation.replayed?.parameters ?? null)}.`,
      ]
    : [
        `the recorded history gives another pruning decision after epoch ${deviation.step}: ${deviation.replayed}.`,
      ];
}

function formatDifference(difference: number): string {
  return `${(100 * difference).toPrecision(2)} %`;
}
