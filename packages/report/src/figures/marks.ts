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
export function curveLegend(curves: number): Json {
  return curves > 1
    ? {
        title: null,
        orient: 'bottom',
        labelExpr: "datum.label === 'validation' ? '@validation' : '@training'",
      }
    : null;
}

/** Tooltip with fields. A title is translated, or a name from the study. */
export function tooltip(
  ...fields: readonly (readonly [field: string, title: AxisText | { name: string }])[]
): Json {
  return fields.map(([field, title]) => ({
    field,
    title: typeof title === 'string' ? axisKey(title) : title.name,
  }));
}
