import type { StudyData } from '../study-data.ts';
import { differencesFigure, standingsFigure } from './comparison.ts';
import { gapFigure, learningCurvesFigure, quantityFigures } from './curves.ts';
import type { Figure } from './figure.ts';
import { budgetFigure, historyFigure } from './history.ts';
import {
  contourFigures,
  goodRegionsFigure,
  importanceFigure,
  parallelFigure,
  sliceFigures,
} from './space.ts';
import { weightFigures } from './weights.ts';

/** Related figures under one title. */
export interface FigureGroup {
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** All figures of a study, except those without data. */
export function figureGroups(data: StudyData): readonly FigureGroup[] {
  // Finals decide, so they come first.
  const comparisons = [data.finals?.comparison, data.comparison].filter((one) => one !== undefined);
  const groups: readonly { title: string; figures: readonly (Figure | undefined)[] }[] = [
    {
      title: 'Which strategy',
      figures: comparisons.flatMap((one) => [standingsFigure(one), differencesFigure(one)]),
    },
    {
      title: 'Training',
      figures: [learningCurvesFigure(data), gapFigure(data), ...quantityFigures(data)],
    },
    { title: 'The weights', figures: weightFigures(data) },
    { title: 'The search', figures: [historyFigure(data), budgetFigure(data), goodRegionsFigure(data)] },
    {
      title: 'The parameters',
      figures: [importanceFigure(data), parallelFigure(data), ...sliceFigures(data), ...contourFigures(data)],
    },
  ];
  return groups
    .map(({ title, figures }) => ({
      title,
      figures: figures.filter((figure) => figure !== undefined).filter(({ rows }) => rows.length > 0),
    }))
    .filter(({ figures }) => figures.length > 0);
}
