import type { RunDisplay } from './screen.ts';

/** Screen that shows nothing: a program reads the events. */
export function openNoScreen(): RunDisplay {
  return { tell: () => undefined, close: () => Promise.resolve(), restore: () => Promise.resolve() };
}
