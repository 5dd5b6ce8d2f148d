/** How TensorFlow was had, best first: the wheel from PyPI, tfjs-node's own prebuilt library, WebAssembly. */
export const rungs = ['wheel', 'prebuilt', 'wasm'] as const;
export type Rung = (typeof rungs)[number];

/** What {@link openBackend} opens. Plain data, so that it can be sent to a thread. */
export type BackendChoice =
  | {
      readonly rung: 'wheel' | 'prebuilt';
      /** Absolute path of `tfjs_binding.node`; the libraries stand where it looks for them. */
      readonly addon: string;
    }
  | { readonly rung: 'wasm' };
