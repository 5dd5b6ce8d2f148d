/** Command to a running study, from its own screen or from another process. */
export type Command =
  /** Like Ctrl-C: the first interrupt lets the running trials end, the second stops the run immediately. */
  | { readonly type: 'interrupt' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Stop the trial or, without a number, the whole study. */
  | { readonly type: 'stop'; readonly trial?: number };

/** Reply to a command: its effect, or the reason why it has none. */
export type CommandReply =
  { readonly ok: true; readonly message: string } | { readonly ok: false; readonly message: string };

/** Reply on behalf of an owner that is suspended or busy. */
export const pendingReply: CommandReply = {
  ok: true,
  message:
    'Sent. The process that runs the study is busy or suspended, and will handle the command when it continues.',
};

/** Handlers of the requests that clients send to a run. */
export interface CommandHandlers {
  command(command: Command): CommandReply;
  status(): RunStatus;
}

/** Request to the owner of a database: a command, or `watch` for updates of the run's status. */
export type Request = Command | { readonly type: 'watch' };

/** Status of the study that the owner of a database runs. */
export interface RunStatus {
  readonly study: string;
  readonly state: 'running' | 'paused' | 'stopping';
  /** Number of training threads. */
  readonly threads: number;
  /** Warnings for the user, such as that TensorFlow runs on WebAssembly; most important first. */
  readonly warnings: readonly string[];
}
