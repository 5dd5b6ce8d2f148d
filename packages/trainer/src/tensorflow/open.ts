import { createRequire } from 'node:module';
import { RidgelineError } from '@ridgeline/core';
import type { BackendChoice, NativeChoice } from './candidate.ts';
import type { NativeBinding } from './binding.ts';
import { requireNativeEnvironment } from './environment.ts';
import { loadWasm, type Tfjs } from './tfjs.ts';

/** Open backend of one thread. */
export type Backend =
  | {
      readonly kind: 'native';
      readonly candidate: 'wheel' | 'prebuilt';
      /** Version of libtensorflow, such as `2.21.0`. */
      readonly version: string;
      readonly binding: NativeBinding;
    }
  | {
      readonly kind: 'wasm';
      readonly candidate: 'wasm';
      /** Version of tfjs-backend-wasm, such as `4.22.0`. */
      readonly version: string;
      readonly usesSimd: boolean;
      readonly tf: Tfjs;
    };

/**
 * Loads the chosen backend in this thread. Native code stays in the process until it exits.
 *
 * @throws RidgelineError `BACKEND_UNAVAILABLE` if the process's environment is not {@link nativeEnvironment}, or if the
 * addon cannot be loaded.
 *
 * @example
 * const backend = await openBackend({ candidate: 'wasm' });
 */
export async function openBackend(choice: BackendChoice): Promise<Backend> {
  if (choice.candidate === 'wasm') return { kind: 'wasm', candidate: 'wasm', ...(await loadWasm()) };
  return openTensorFlow(choice);
}

/** Opens native TensorFlow like {@link openBackend}, but synchronously. */
export function openTensorFlow({ candidate, addon }: NativeChoice): Extract<Backend, { kind: 'native' }> {
  requireNativeEnvironment();
  const binding = loadAddon(addon);
  return { kind: 'native', candidate, version: binding.TF_Version, binding };
}

function loadAddon(addon: string): NativeBinding {
  try {
    return createRequire(import.meta.url)(addon) as NativeBinding;
  } catch (cause) {
    throw new RidgelineError(
      'BACKEND_UNAVAILABLE',
      `TensorFlow cannot be loaded from ${addon}: ${String(cause)}`,
      {
        hint: 'ridgeline doctor --fix sets it up again',
        cause,
      },
    );
  }
}
