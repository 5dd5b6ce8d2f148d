import { readFileSync } from 'node:fs';
import { RidgelineError } from '@ridgeline/core';

/**
 * Environment that a process needs before it loads native TensorFlow. With other settings, a trial's bits would depend
 * on the machine.
 */
export const nativeEnvironment = { TF_ENABLE_ONEDNN_OPTS: '1', TF_NUM_INTRAOP_THREADS: '1' } as const;

/** Environment at process start, which is the environment that the C library reads. */
export function readProcessEnvironment(): Readonly<Record<string, string | undefined>> {
  // In a thread, and under jest, process.env is a copy that getenv() never reads.
  if (process.platform !== 'linux') return process.env;
  const entries = readFileSync('/proc/self/environ', 'utf8').split('\0');
  return Object.fromEntries(
    entries.filter(Boolean).map((entry) => {
      const equals = entry.indexOf('=');
      return [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}

/**
 * Throws unless `environment` contains {@link nativeEnvironment}.
 *
 * @throws RidgelineError `BACKEND_UNAVAILABLE`
 *
 * @example
 * requireNativeEnvironment({ ...process.env, ...nativeEnvironment });
 */
export function requireNativeEnvironment(environment = readProcessEnvironment()): void {
  const mismatches = Object.entries(nativeEnvironment).filter(([name, value]) => environment[name] !== value);
  if (mismatches.length === 0) return;
  throw new RidgelineError(
    'BACKEND_UNAVAILABLE',
    `Native TensorFlow is not loaded: ${mismatches
      .map(([name]) => `${name} is ${environment[name] ?? 'not set'}`)
      .join(', ')} in the environment of this process.`,
    { hint: `start the process with ${mismatches.map(([name, value]) => `${name}=${value}`).join(' ')}` },
  );
}
