import { deriveFigureData, type ParameterData, type StudyData } from '../study-data.ts';
import { differencesFigure, standingsFigure } from './comparison.ts';
import { gapFigure, learningCurvesFigure, quantityFigures } from './curves.ts';
import type { Figure } from './figure.ts';
import { frontFigures } from './front.ts';
import { budgetFigure, historyFigure } from './history.ts';
import { mainEffectsFigure, mapFigures, sliceFigures } from './models.ts';
import { goodRegionsFigure, importanceFigure, parallelFigure } from './space.ts';
import { weightFigures } from './weights.ts';

/** Figures of one view. */
export interface FigureGroup {
  readonly view: 'front' | 'strategies' | 'training' | 'weights' | 'search' | 'parameters';
  readonly figures: readonly Figure[];
}

/** All figures of a study, except those without data. */
export function figureGroups(data: StudyData, searched = deriveFigureData(data)): readonly FigureGroup[] {
  // Finals decide, so they come first.
  const comparisons = [data.finals?.comparison, data.comparison].filter((item) => item !== undefined);
  const ranked = data.front === undefined ? comparisons : [];
  const groups: readonly { view: FigureGroup['view']; figures: readonly (Figure | undefined)[] }[] = [
    { view: 'front', figures: frontFigures(data) },
    {
      view: 'strategies',
      figures: ranked.flatMap((item) => [standingsFigure(item), differencesFigure(item)]),
    },
    {
      view: 'training',
      figures: [learningCurvesFigure(data), gapFigure(data), ...quantityFigures(data)],
    },
    { view: 'parameters', figures: parameterFigures(searched) },
    {
      view: 'search',
      figures: [historyFigure(searched), budgetFigure(searched), goodRegionsFigure(searched)],
    },
    { view: 'weights', figures: weightFigures(data) },
  ];
  return groups
    .map(({ view, figures }) => ({
      view,
      figures: figures.filter((figure) => figure !== undefined).filter(({ rows }) => rows.length > 0),
    }))
    .filter(({ figures }) => figures.length > 0);
}

/** Figures of the parameters of a study; those without data are undefined. */
export function parameterFigures(data: ParameterData): readonly (Figure | undefined)[] {
  return [
    parallelFigure(data),
    importanceFigure(data),
    mainEffectsFigure(data),
    ...sliceFigures(data),
    ...mapFigures(data),
  ];
}
