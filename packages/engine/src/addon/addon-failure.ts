/** Failure to provide the addon. `find-engine.ts` catches it and falls back to WebAssembly. */
export class AddonFailure extends Error {
  /** Command that may remove the cause. */
  readonly hint: string | undefined;
  /** True if a retry would fail again. Such a failure is stored. */
  readonly isLasting: boolean;

  constructor(reason: string, details: { readonly hint?: string; readonly isLasting?: boolean } = {}) {
    super(reason);
    this.name = 'AddonFailure';
    this.hint = details.hint;
    this.isLasting = details.isLasting ?? false;
  }
}
