import { createRequire } from 'node:module';
import type { NewFile } from '@ridgeline/core';
import { stringify } from 'csv-stringify/sync';
import { csvDialect } from '../export/csv.ts';
import { figureGroups } from '../figures/all-figures.ts';
import type { Figure } from '../figures/figure.ts';
import { compileFigure, rowsName } from './compile-figure.ts';
import type { StudyData } from '../study-data.ts';
import { getTexts } from '../texts/texts.ts';
import { themeConfig } from './theme.ts';

/** Width of a figure that spans two columns of a paper, in pixels of 1/96 inch. */
const width = 640;

const fontFile = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

/**
 * Renders a figure as SVG for a paper: in colour on white, 640 pixels wide.
 *
 * @example
 * await writeFile('history.svg', await figureToSvg(figure));
 */
export async function figureToSvg(figure: Figure): Promise<string> {
  const { parse, View } = await import('vega');
  const specification = {
    ...(await compileFigure(figure, { texts: getTexts('en'), width, showsStrategyLegend: true })),
    background: 'white',
  };
  const view = new View(parse(specification, themeConfig('light', 'DejaVu Sans')), { renderer: 'none' });
  try {
    view.data(
      rowsName,
      figure.rows.map((row) => ({ ...row })),
    );
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/**
 * Renders a figure as PNG, at three times the resolution of the SVG. The font is bundled, so that all machines draw the
 * same image.
 */
export async function figureToPng(figure: Figure): Promise<Uint8Array> {
  return svgToPng(await figureToSvg(figure));
}

async function svgToPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const resvg = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 3 },
    font: { fontFiles: [fontFile], loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
  });
  return resvg.render().asPng();
}

/** Formats a figure's rows as CSV. */
export function figureToCsv({ rows }: Figure): string {
  return stringify([...rows], { header: true, ...csvDialect });
}

/** Renders all figures of a study as SVG and PNG, with their rows as CSV. */
export async function* figureFiles(data: StudyData): AsyncGenerator<NewFile> {
  for (const figure of figureGroups(data).flatMap(({ figures }) => figures)) {
    const svg = await figureToSvg(figure);
    yield { path: `${figure.id}.svg`, bytes: Buffer.from(svg) };
    yield { path: `${figure.id}.png`, bytes: await svgToPng(svg) };
    yield { path: `${figure.id}.csv`, bytes: Buffer.from(figureToCsv(figure)) };
  }
}
