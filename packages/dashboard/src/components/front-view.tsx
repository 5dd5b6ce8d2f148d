/** @jsxRuntime automatic */
import type { ReactNode } from 'react';
import { chart } from '../view-model/chart.ts';
import { formatOf, frontColumns, frontSeries } from '../view-model/front.ts';
import { shareHeight } from '../view-model/heights.ts';
import { firstVisible } from '../view-model/interaction.ts';
import { lineOf, wrap, wrapSentences } from '../view-model/line.ts';
import type { Scene } from '../view-model/scene.ts';
import { isOver, type FrontPart } from '../view-model/snapshot.ts';
import { Label, Lines, Rule } from './line-text.tsx';
import { Table } from './table.tsx';

/** Maximum number of rows of the summary. */
const maxSummaryRows = 4;

/** Front of several objectives: the answer, a scatter of the first two, and the configurations on it or near it. */
export function FrontView({ scene, part }: { scene: Scene; part: FrontPart }): ReactNode {
  const { snapshot, interaction, last, glyphs, width, height } = scene;
  const { study } = snapshot;
  const { front, means, summary } = part;
  const { objectives, points, seeds } = front;
  if (points.length === 0) return <Label tone="faint">{summary}</Label>;
  const lines = wrap(summary, width);
  const heights = shareHeight(height, [
    { name: 'summary', from: 1, to: Math.min(2, lines.length) },
    { name: 'chart', from: 7, to: 9 },
    { name: 'points', from: 3, to: Math.min(6, points.length + 2) },
    { name: 'summary', from: 1, to: Math.min(maxSummaryRows, lines.length) },
    { name: 'chart', from: 7, to: 20 },
    { name: 'points', from: 3, to: points.length + 2 },
  ]);
  const visible = Math.max(0, (heights.get('points') ?? 0) - 2);
  const cursor = Math.min(interaction.cursors.front, points.length - 1);
  const first = firstVisible(cursor, visible, points.length);
  const shown = points.slice(first, first + visible);
  const interim = isOver(study) ? [] : ['interim'];
  const [x, y] = [0, 1].map((axis) => formatOf(means.map(({ values }) => ({ mean: values[axis]! }))));
  const scatter = chart(frontSeries(study, front, means, last ? undefined : points[cursor]), {
    width,
    height: (heights.get('chart') ?? 0) - 1,
    glyphs,
    formatX: x!,
    formatY: y!,
  });
  const remark = points.length > visible ? `${first + 1} to ${first + shown.length} of ${points.length}` : '';
  return (
    <>
      <Lines lines={wrapSentences(summary, width, heights.get('summary') ?? 0)} />
      {heights.has('chart') && (
        <>
          <Rule
            title={`${objectives[1]!.name} over ${objectives[0]!.name}`}
            remark={lineOf(
              [...interim, ...(seeds < 2 ? [] : [`means over ${seeds} seeds`])].join(', '),
              'faint',
            )}
          />
          <Lines lines={scatter} />
        </>
      )}
      {heights.has('points') && (
        <>
          <Rule title="on the front, or with a chance to be" remark={lineOf(remark, 'faint')} />
          <Table
            columns={frontColumns(study, { points: shown, objectives }, glyphs)}
            width={width}
            cursor={last ? undefined : cursor - first}
          />
        </>
      )}
    </>
  );
}
