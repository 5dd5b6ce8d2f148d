/** Failure to provide the addon. It stays within this folder: WebAssembly replaces the addon. */
export class AddonFailure extends Error {
  /** Command that may help. */
  readonly hint: string | undefined;
  /** True if the next attempt would fail just as slowly. */
  readonly lasting: boolean;

  constructor(reason: string, details: { readonly hint?: string; readonly lasting?: boolean } = {}) {
    super(reason);
    this.name = 'AddonFailure';
    this.hint = details.hint;
    this.lasting = details.lasting ?? false;
  }
}
