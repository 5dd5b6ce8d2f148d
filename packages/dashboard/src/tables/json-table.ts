import { varyingParameters } from '../view-model/varying-parameters.ts';
import { printableJson, type ConfigurationRow } from '@ridgeline/core';
import { shownState } from '../view-model/training.ts';
import type { Leaderboard } from './leaderboard.ts';

/**
 * Formats the leaderboard as JSON: `study` (its name, state and plan, among others), `varying` (paths of parameters),
 * `trials` (counts by state), `strategies` and `configurations`. Unknown values are null, except that an unknown plan or
 * violation is missing. Control and format characters are escaped, so that the text can be printed on a terminal.
 */
export function jsonTable({ study, progress, strategies, rows, training }: Leaderboard): string {
  const running = training?.length ?? progress.running;
  const { name, state, plan, definition } = study;
  const json = printableJson(
    {
      study: {
        ...{ name, state, metric: definition.metric, repeats: definition.seeds.length, plan },
        largestClass: (definition.type === 'network' ? definition.largestClass : undefined) ?? null,
      },
      varying: varyingParameters(definition).map((parameter) => parameter.path),
      trials: {
        running,
        queued: progress.running - running,
        waiting: progress.waiting,
        ...progress.ended,
      },
      strategies: strategies.map(({ strategy, states, best }) => ({
        strategy,
        states,
        best: best === undefined ? null : configurationJson(best),
      })),
      configurations: rows.map((row) => ({
        ...configurationJson(row),
        state: shownState(row, training, definition),
      })),
    },
    2,
  );
  return `${json}\n`;
}

function configurationJson(row: ConfigurationRow): object {
  const { configuration, rank, mean, deviation, gap, maxEpochs, ...counts } = row;
  return {
    rank: rank ?? null,
    ...configuration,
    mean: mean ?? null,
    deviation: deviation ?? null,
    gap: gap ?? null,
    ...counts,
    epochsAtMost: maxEpochs,
  };
}
