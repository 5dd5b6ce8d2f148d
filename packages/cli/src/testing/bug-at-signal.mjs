// Preloaded: SIGUSR2 makes the program's first process reject a promise without a handler.
if (process.argv[1]?.endsWith('/ridgeline.js')) {
  process.on('SIGUSR2', () => void Promise.reject(new TypeError('unhandled on purpose')));
}
