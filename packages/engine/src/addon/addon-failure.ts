/** Failure to provide the addon. It stays within this folder: WebAssembly replaces the addon. */
export class AddonFailure extends Error {
  /** Command that may help. */
  readonly hint: string | undefined;
  /** True if a retry would fail too, after as long a time; the failure is then stored. */
  readonly lasting: boolean;

  constructor(reason: string, details: { readonly hint?: string; readonly lasting?: boolean } = {}) {
    super(reason);
    this.name = 'AddonFailure';
    this.hint = details.hint;
    this.lasting = details.lasting ?? false;
  }
}
