import type { Config } from 'vega';

/** Palette for both themes: each colour contrasts with white and with near-black. */
const strategies = [
  '#7d7d7d',
  '#1f83c9',
  '#d9622b',
  '#17936a',
  '#b45fa0',
  '#a8820f',
  '#7b70d6',
  '#c8504f',
  '#2a93a3',
  '#7a8f1c',
];

/** Appearance of plots on light paper and on a dark screen. */
export function themeOf(theme: 'light' | 'dark', font: string): Config {
  const [ink, quiet, grid] =
    theme === 'light' ? ['#1c1c1c', '#5a5a5a', '#e4e4e4'] : ['#ececec', '#a8a8a8', '#383838'];
  return {
    background: 'transparent',
    range: { category: strategies },
    axis: {
      labelColor: quiet,
      titleColor: ink,
      gridColor: grid,
      domainColor: quiet,
      tickColor: quiet,
      labelFont: font,
      titleFont: font,
      labelFontSize: 11,
      labelSeparation: 6,
      titleFontSize: 12,
      titleFontWeight: 'normal',
    },
    legend: {
      // Legends below a plot are stacked.
      layout: { bottom: { anchor: 'start', direction: 'vertical', margin: 6 } },
      labelColor: ink,
      titleColor: quiet,
      labelFont: font,
      titleFont: font,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: 'normal',
    },
    title: { color: ink, font, fontSize: 14, fontWeight: 'normal' },
    style: {
      cell: { stroke: 'transparent' },
      'guide-label': { font },
      'guide-title': { font },
      'group-title': { font },
    },
  };
}
