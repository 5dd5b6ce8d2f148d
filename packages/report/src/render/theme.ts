import type { Config } from 'vega';

/** Vega configuration of plots in the light or the dark theme. */
export function themeConfig(theme: 'light' | 'dark', font: string): Config {
  const [textColour, mutedColour, gridColour] =
    theme === 'light' ? ['#1b1f24', '#5b6470', '#e6e8eb'] : ['#e8eaed', '#a4acb6', '#2c3138'];
  return {
    background: 'transparent',
    axis: {
      labelColor: mutedColour,
      titleColor: textColour,
      gridColor: gridColour,
      domainColor: mutedColour,
      tickColor: mutedColour,
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
      labelColor: textColour,
      titleColor: mutedColour,
      labelFont: font,
      titleFont: font,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: 'normal',
    },
    title: { color: textColour, font, fontSize: 14, fontWeight: 'normal' },
    style: {
      cell: { stroke: 'transparent' },
      'guide-label': { font },
      'guide-title': { font },
      'group-title': { font },
    },
  };
}
