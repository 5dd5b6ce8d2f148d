import type { Screen } from './screen.ts';

/** Shows nothing: what happens is told to a program. */
export function openNoScreen(): Screen {
  return { tell: () => undefined, close: () => Promise.resolve(), restore: () => Promise.resolve() };
}
