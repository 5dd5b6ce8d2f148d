import { figureIds } from '../figures/figure-ids.ts';
import { accent, curveLegend, curveTooltipField, epochAxis, neutral, tooltip } from '../figures/marks.ts';
import type { PageFigure } from './study-page.ts';
import type { TrialPage } from './trial-page.ts';

/** Figures of a trial's curves, one for each metric. */
export function trialFigures({ curves }: TrialPage): readonly PageFigure[] {
  const ids = figureIds(
    'trial',
    curves.map(({ name }) => name),
  );
  return curves.map(({ name, series }, index): PageFigure => {
    const rows = series.flatMap(({ name: seriesName, points }) =>
      points.map(([epoch, value]) => ({ series: seriesName, epoch, value })),
    );
    const names = series.map(({ name: seriesName }) => seriesName);
    return {
      id: ids[index]!,
      text: { type: 'trial-curve', metric: name, withTraining: names.includes('training') },
      height: 200,
      fields: ['series', 'epoch', 'value'],
      columns: [rows.map((row) => row.series), rows.map((row) => row.epoch), rows.map((row) => row.value)],
      spec: {
        mark: { type: 'line', strokeWidth: 2, point: { size: 24, filled: true } },
        encoding: {
          x: epochAxis,
          y: { field: 'value', type: 'quantitative', title: name, scale: { zero: false } },
          color: {
            field: 'series',
            type: 'nominal',
            scale: { domain: ['validation', 'training'], range: [accent, neutral] },
            legend: curveLegend(names.length),
          },
          tooltip: tooltip(...curveTooltipField(names.length), ['epoch', 'epoch'], ['value', { name }]),
        },
      },
    };
  });
}
