import { pluralize } from '@ridgeline/core';
import type { StudyFront, StrategyFront, FrontDifference } from '../front/study-front.ts';
import type { ComparisonText, StandingText } from './describe-comparison.ts';
import {
  describeAttainment,
  summarizeAttainment,
  describePairAttainment,
  formatPoint,
} from './attainment.ts';
import { formatList } from './list.ts';
import { flipInterval } from './unit.ts';

/** Text of a front. Its last section holds the notes. */
export interface FrontText extends ComparisonText {
  /** The answer without the point at which two strategies differ most. */
  readonly summary: string;
  readonly notes: readonly string[];
}

/**
 * Describes a front: its extremes, each strategy's share of it, which strategy attains more, a table of hypervolumes, and
 * sentences for each pair.
 *
 * @example
 * describeFront(studyFront(trials, study.definition)).answer;
 */
export function describeFront(front: StudyFront): FrontText {
  const { objectives, strategies, pairs, seeds, points } = front;
  const frontSize = points.filter(({ isOnFront }) => isOnFront).length;
  const notes = [
    `The box lies between the best and the worst ${formatList(objectives.map(({ name }) => name))} of the study; a hypervolume is the share of it that a strategy's front dominates.`,
    seeds < 2
      ? 'With one seed, the uncertainty of a front is unknown.'
      : 'Intervals and p values hold for new seeds of the configurations that were tried. Another search would try others. Each front is chosen by the seeds that it is measured on, so it is optimistic.',
  ];
  const order = strategies.toSorted((a, b) => b.hypervolume - a.hypervolume);
  return {
    answer: describeAnswer(front, frontSize, describeAttainment(front)),
    summary: describeAnswer(front, frontSize, summarizeAttainment(front)),
    header: {
      strategy: 'strategy',
      chosen: '',
      value: 'hypervolume',
      interval: seeds < 2 ? '' : '95 % interval',
      letters: '',
      seeds: 'on the front',
      tried: '',
    },
    standings: order.map(formatStanding),
    sections: [
      // The answer already covers the attainment of a single pair.
      pairs.length > 1 && !front.interim ? pairs.map((pair) => describePairAttainment(pair, front)) : [],
      pairs.map(describePair),
      notes.map((note) => `Note: ${note}`),
    ].filter((sentences) => sentences.length > 0),
    notes,
  };
}

function describeAnswer(front: StudyFront, frontSize: number, attainment: string): string {
  const { strategies, objectives, points } = front;
  if (frontSize === 0) return `${front.interim ? 'So far no' : 'No'} configuration is complete and feasible.`;
  const names = formatList(objectives.map(({ name }) => name));
  const shares = strategies
    .filter(({ points }) => points > 0)
    .map(({ strategy, points }) => {
      if (frontSize === 1) return `of ${strategy}`;
      return `${points === frontSize ? 'all' : points} of ${strategy}`;
    });
  const count = pluralize(frontSize, 'configuration');
  const strategyShares = strategies.length < 2 ? '' : ` (${formatList(shares)})`;
  const means = points
    .filter(({ isOnFront }) => isOnFront)
    .map(({ values }) => values.map(({ mean }) => mean));
  const [first, last] = [means[0]!, means.at(-1)!].map((point) => formatPoint(point, objectives));
  const extremes = frontSize === 1 ? `, ${first}` : `, from ${first} to ${last}`;
  const start = front.interim ? 'So far the' : 'The';
  return [`${start} front of ${names} has ${count}${strategyShares}${extremes}.`, attainment]
    .join(' ')
    .trim();
}

function formatStanding({ strategy, points, hypervolume, interval }: StrategyFront): StandingText {
  return {
    strategy,
    chosen: '',
    value: hypervolume.toFixed(3),
    interval: interval === undefined ? '' : `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}`,
    letters: '',
    seeds: String(points),
    tried: '',
  };
}

function describePair({ a, b, difference, interval }: FrontDifference): string {
  const [more, less] = difference >= 0 ? [a, b] : [b, a];
  const amount = Math.abs(difference).toFixed(3);
  const lead = `${more} dominates ${amount} more of the box than ${less}`;
  if (interval === undefined) return `${lead}.`;
  const { low, high } = difference >= 0 ? interval : flipInterval(interval);
  return `${lead} (${low.toFixed(3)} to ${high.toFixed(3)} over seeds).`;
}
