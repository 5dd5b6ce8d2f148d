import isInCi from 'is-in-ci';

/**
 * True if a live screen can be drawn on the stream, which must be a terminal that can move its cursor, and not on a build
 * server. Otherwise use {@link printLines}.
 */
export function canDraw(
  stdout: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
  inCi: boolean = isInCi,
): boolean {
  return stdout.isTTY === true && env['TERM'] !== 'dumb' && !inCi;
}
