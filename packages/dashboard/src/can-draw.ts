import isInCi from 'is-in-ci';

/**
 * True if a live screen can be drawn on the stream: a terminal that understands cursor movement, with nobody's build
 * server behind it. Where not, {@link printLines} is what a person can read.
 */
export function canDraw(
  stdout: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
  inCi: boolean = isInCi,
): boolean {
  return stdout.isTTY === true && env['TERM'] !== 'dumb' && !inCi;
}
