/** Reason why the addon cannot be had here. It stays in this folder: WebAssembly takes its place. */
export class AddonFailure extends Error {
  /** Command that may help. */
  readonly hint: string | undefined;
  /** Whether the next start would fail as slowly. */
  readonly lasting: boolean;

  constructor(reason: string, details: { readonly hint?: string; readonly lasting?: boolean } = {}) {
    super(reason);
    this.name = 'AddonFailure';
    this.hint = details.hint;
    this.lasting = details.lasting ?? false;
  }
}
