/** Suspends and continues a process with a screen, as Ctrl-Z and `fg` do. */
export interface Suspension {
  /**
   * Calls `suspend` when the terminal must be given back, and `resume` when the process continues. Returns a function
   * that stops watching.
   */
  watch(suspend: () => void, resume: () => void): () => void;
  /** Stops the process once its terminal has been given back. Resolves when the process continues. */
  stop(): void | Promise<void>;
}

/** Suspension by SIGTSTP and SIGCONT. */
export const signalSuspension: Suspension = {
  watch(suspend, resume) {
    process.on('SIGTSTP', suspend);
    process.on('SIGCONT', resume);
    return () => {
      process.off('SIGTSTP', suspend);
      process.off('SIGCONT', resume);
    };
  },
  stop: stopProcessGroup,
};

/**
 * Stops the process group, as the terminal does on Ctrl-Z, and returns when this process continues. Without a shell that
 * could continue it, the system ignores SIGTSTP, and the function returns immediately.
 */
export function stopProcessGroup(): void {
  if (process.platform === 'win32') return;
  const listeners = process.listeners('SIGTSTP');
  // Without listeners, the signal takes its default effect before `kill` returns.
  process.removeAllListeners('SIGTSTP');
  process.kill(0, 'SIGTSTP');
  for (const listener of listeners) process.on('SIGTSTP', listener);
}
