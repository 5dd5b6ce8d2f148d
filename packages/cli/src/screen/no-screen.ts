import type { Screen } from './screen.ts';

/** Screen that shows nothing: a program reads the events. */
export function openNoScreen(): Screen {
  return { tell: () => undefined, close: () => Promise.resolve(), restore: () => Promise.resolve() };
}
