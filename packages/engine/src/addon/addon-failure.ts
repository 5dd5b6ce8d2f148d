/** Failure to provide the addon. `find-engine.ts` catches it and falls back to WebAssembly. */
export class AddonFailure extends Error {
  /** Command that may help. */
  readonly hint: string | undefined;
  /** True if a retry would take as long and fail again. Such a failure is stored. */
  readonly lasting: boolean;

  constructor(reason: string, details: { readonly hint?: string; readonly lasting?: boolean } = {}) {
    super(reason);
    this.name = 'AddonFailure';
    this.hint = details.hint;
    this.lasting = details.lasting ?? false;
  }
}
