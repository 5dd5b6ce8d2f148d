import isInCi from 'is-in-ci';

/**
 * True if a live screen can be drawn: the stream is a terminal that can move its cursor, outside a CI job. Otherwise
 * use {@link printLines}.
 */
export function canDraw(
  stdout: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
  inCi: boolean = isInCi,
): boolean {
  return stdout.isTTY === true && env['TERM'] !== 'dumb' && !inCi;
}
