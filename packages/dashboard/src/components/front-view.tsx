/** @jsxRuntime automatic */
import type { ReactNode } from 'react';
import { chart } from '../view-model/chart.ts';
import { meanFormat, frontColumns, frontSeries } from '../view-model/front.ts';
import { distributeHeight } from '../view-model/heights.ts';
import { firstVisible } from '../view-model/interaction.ts';
import { toLine, wrap, wrapSentences } from '../view-model/line.ts';
import type { Scene } from '../view-model/scene.ts';
import { isOver, type FrontData } from '../view-model/snapshot.ts';
import { Label, Lines, Rule } from './line-text.tsx';
import { Table } from './table.tsx';

/** Maximum height of the summary, in rows. */
const maxSummaryRows = 4;

/**
 * View of the Pareto front of several objectives: a summary, a scatter plot of the first two objectives, and the
 * configurations that are on the front or possibly on it.
 */
export function FrontView({ scene, data }: { scene: Scene; data: FrontData }): ReactNode {
  const { snapshot, interaction, isLastFrame, glyphs, width, height } = scene;
  const { study } = snapshot;
  const { front, means, summary } = data;
  const { objectives, points, seeds } = front;
  if (points.length === 0) return <Label tone="faint">{summary}</Label>;
  const lines = wrap(summary, width);
  const heights = distributeHeight(height, [
    { name: 'summary', min: 1, max: Math.min(2, lines.length) },
    { name: 'chart', min: 7, max: 9 },
    { name: 'points', min: 3, max: Math.min(6, points.length + 2) },
    { name: 'summary', min: 1, max: Math.min(maxSummaryRows, lines.length) },
    { name: 'chart', min: 7, max: 20 },
    { name: 'points', min: 3, max: points.length + 2 },
  ]);
  const visibleCount = Math.max(0, (heights.get('points') ?? 0) - 2);
  const cursor = interaction.cursors.front;
  const first = firstVisible(cursor, visibleCount, points.length);
  const visiblePoints = points.slice(first, first + visibleCount);
  const interim = isOver(study) ? [] : ['interim'];
  const [formatX, formatY] = [0, 1].map((axis) =>
    meanFormat(means.map(({ values }) => ({ mean: values[axis]! }))),
  );
  const scatter = chart(frontSeries(study, front, means, isLastFrame ? undefined : points[cursor]), {
    width,
    height: (heights.get('chart') ?? 0) - 1,
    glyphs,
    formatX: formatX!,
    formatY: formatY!,
  });
  const remark =
    points.length > visibleCount ? `${first + 1} to ${first + visiblePoints.length} of ${points.length}` : '';
  return (
    <>
      <Lines lines={wrapSentences(summary, width, heights.get('summary') ?? 0)} />
      {heights.has('chart') && (
        <>
          <Rule
            title={`${objectives[1]!.name} against ${objectives[0]!.name}`}
            remark={toLine(
              [...interim, ...(seeds < 2 ? [] : [`means over ${seeds} seeds`])].join(', '),
              'faint',
            )}
          />
          <Lines lines={scatter} />
        </>
      )}
      {heights.has('points') && (
        <>
          <Rule title="on the front or possibly on it" remark={toLine(remark, 'faint')} />
          <Table
            columns={frontColumns(study, { points: visiblePoints, objectives }, glyphs)}
            width={width}
            cursor={isLastFrame ? undefined : cursor - first}
          />
        </>
      )}
    </>
  );
}
