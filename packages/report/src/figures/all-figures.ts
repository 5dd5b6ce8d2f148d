import { deriveFigureData, type ParameterData, type StudyData } from '../study-data.ts';
import { differencesFigure, standingsFigure } from './comparison.ts';
import { gapFigure, learningCurvesFigure, trainingQuantityFigures } from './curves.ts';
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

/** Figures of a study, by view. Figures without data are omitted. */
export function figureGroups(data: StudyData, figureData = deriveFigureData(data)): readonly FigureGroup[] {
  // Finals come first, because they decide.
  const comparisons = [data.finals?.comparison, data.comparison].filter((item) => item !== undefined);
  const singleMetricComparisons = data.front === undefined ? comparisons : [];
  const groups: readonly { view: FigureGroup['view']; figures: readonly (Figure | undefined)[] }[] = [
    { view: 'front', figures: frontFigures(data) },
    {
      view: 'strategies',
      figures: singleMetricComparisons.flatMap((item) => [standingsFigure(item), differencesFigure(item)]),
    },
    {
      view: 'training',
      figures: [learningCurvesFigure(data), gapFigure(data), ...trainingQuantityFigures(data)],
    },
    { view: 'parameters', figures: parameterFigures(figureData) },
    {
      view: 'search',
      figures:
        data.study.definition.finalsOf === undefined
          ? [historyFigure(figureData), budgetFigure(figureData), goodRegionsFigure(figureData)]
          : [],
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

/** Figures of a study's parameters; undefined for figures without data. */
export function parameterFigures(data: ParameterData): readonly (Figure | undefined)[] {
  return [
    parallelFigure(data),
    importanceFigure(data),
    mainEffectsFigure(data),
    ...sliceFigures(data),
    ...mapFigures(data),
  ];
}
