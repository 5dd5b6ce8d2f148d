import type { Spec } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Figure } from '../figures/figure.ts';

/** The name under which a figure's rows are its specification's data. */
export const rowsName = 'rows';

/**
 * A figure as a Vega specification without its rows: whoever draws it hands them over by name. `container` takes the
 * width of the element that it is drawn in, a number is pixels.
 */
export function compileFigure({ spec, title, caption, height }: Figure, width: number | 'container'): Spec {
  const whole = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `${title}. ${caption}`,
    width,
    height,
    background: 'transparent',
    // A label at the right end may be wider than its tick.
    padding: { left: 5, right: 14, top: 5, bottom: 5 },
    autosize: { type: 'fit-x', contains: 'padding' },
    data: { name: rowsName },
    // Labels at the ends are not pushed inwards, where they would run into their neighbours.
    config: { axis: { labelFlush: false } },
    ...spec,
  };
  // Figures are plain JSON here: Vega-Lite's own type of a specification takes minutes to check.
  return compile(whole as unknown as TopLevelSpec, { logger: strictLogger }).spec;
}

/** What Vega-Lite only warns of is a fault in one of our figures. */
const strictLogger = {
  level: () => strictLogger,
  error: fail,
  warn: fail,
  info: () => strictLogger,
  debug: () => strictLogger,
};

function fail(...messages: readonly unknown[]): never {
  throw new Error(`Vega-Lite: ${messages.map(String).join(' ')}`);
}
