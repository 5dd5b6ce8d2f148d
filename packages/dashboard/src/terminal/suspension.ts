/** Suspends and continues a process with a screen, as Ctrl-Z and `fg` do. */
export interface Suspension {
  /**
   * Calls `suspend` when the terminal must be restored, and `resume` when the process continues. Returns a function
   * that stops watching.
   */
  watch(suspend: () => void, resume: () => void): () => void;
  /** Stops the process after its terminal has been restored. Resolves when the process continues. */
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
 * Stops the process group, as the terminal does on Ctrl-Z, and returns when this process continues. The system ignores
 * SIGTSTP if no shell could continue the process; the function then returns immediately.
 */
export function stopProcessGroup(): void {
  if (process.platform === 'win32') return;
  const listeners = process.listeners('SIGTSTP');
  // Without listeners, the signal stops the process before `kill` returns.
  process.removeAllListeners('SIGTSTP');
  process.kill(0, 'SIGTSTP');
  for (const listener of listeners) process.on('SIGTSTP', listener);
}
