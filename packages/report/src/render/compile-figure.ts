import type { Spec } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import type { Figure } from '../figures/figure.ts';

/** Name under which a figure's rows are the specification's data. */
export const rowsName = 'rows';

/**
 * Compiles a figure to a Vega specification without its rows. They are passed by name when it is drawn. `container`
 * takes the width of the surrounding element; a number is pixels.
 */
export async function compileFigure(
  { spec, title, caption, height }: Figure,
  width: number | 'container',
): Promise<Spec> {
  // Loaded when a figure is drawn, so that code that only reads a study does not wait for it.
  const { compile } = await import('vega-lite');
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
    // Labels at the ends would collide with their neighbours when pushed inwards.
    config: { axis: { labelFlush: false } },
    ...spec,
  };
  // Figures are plain JSON here: Vega-Lite's own type of a specification takes minutes to check.
  return compile(whole as unknown as TopLevelSpec, { logger: strictLogger }).spec;
}

/** Logger that makes Vega-Lite's warnings errors: each is a bug in one of our figures. */
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
