/** What a person can ask of a running study, from its own screen or from another process. */
export type Command =
  /** Like Ctrl-C: the first stops claiming and lets what runs finish, the second stops now. */
  | { readonly type: 'interrupt' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Stop one trial, or with no number the whole study. */
  | { readonly type: 'stop'; readonly trial?: number };

/** The answer to a command. */
export type CommandReply =
  { readonly ok: true; readonly message: string } | { readonly ok: false; readonly message: string };
