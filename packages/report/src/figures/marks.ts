import type { Json } from '@ridgeline/core';
import type { AxisText } from '../texts/figure-text.ts';

/** Colour for emphasis. */
export const accent = '#3b6fd4';

/** Marks a title as the key of a text, so that `compileFigure` translates it. */
export function axisKey(text: AxisText): string {
  return `@${text}`;
}

/** Colour for marks without a strategy; visible on white and on black. */
export const neutral = '#808080';

/** Axis of epochs. */
export const epochAxis = {
  field: 'epoch',
  type: 'quantitative',
  title: axisKey('epoch'),
  axis: { tickMinStep: 1 },
  scale: { zero: false, nice: false },
} as const;

/** Legend of validation and training curves; null for a single curve. */
export function curveLegend(seriesCount: number): Json {
  return seriesCount > 1
    ? {
        title: null,
        orient: 'bottom',
        labelExpr: "datum.label === 'validation' ? '@validation' : '@training'",
      }
    : null;
}

/** Field of a tooltip. A title is the key of a translated text, or a name from the study. */
type TooltipField = readonly [field: string, title: AxisText | { name: string }];

/** Tooltip field that names the curve; empty for a single curve. */
export function curveTooltipField(seriesCount: number): readonly TooltipField[] {
  return seriesCount > 1 ? [['series', 'curve']] : [];
}

/** Tooltip with fields. */
export function tooltip(...fields: readonly TooltipField[]): Json {
  return fields.map(([field, title]) => ({
    field,
    title: typeof title === 'string' ? axisKey(title) : title.name,
  }));
}
