/** What a person can ask of a running study, from its own screen or from another process. */
export type Command =
  /** Like Ctrl-C: the first stops claiming and lets what runs finish, the second stops now. */
  | { readonly type: 'interrupt' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Stop one trial, or with no number the whole study. */
  | { readonly type: 'stop'; readonly trial?: number };

/** The answer to a command: what happens now, or why nothing does. */
export type CommandReply =
  { readonly ok: true; readonly message: string } | { readonly ok: false; readonly message: string };

/** Answer in place of an owner that is stopped or busy: it has the command, and has not said what came of it. */
export const pendingReply: CommandReply = {
  ok: true,
  message:
    'Sent, and pending: the process that runs the study is busy or stopped, and does it when it goes on.',
};

/** What another process may send to the owner of a database: a command, or the wish to hear its status from now on. */
export type Request = Command | { readonly type: 'watch' };

/** What the owner of a database says of the study that it runs. */
export interface RunStatus {
  readonly study: string;
  readonly state: 'running' | 'paused' | 'stopping';
  /** Training threads. */
  readonly threads: number;
  /** What a person should know, such as that TensorFlow runs on WebAssembly; the most important first. */
  readonly warnings: readonly string[];
}
