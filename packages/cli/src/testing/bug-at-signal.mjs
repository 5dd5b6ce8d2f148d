// Loaded before the program: SIGUSR2 makes its first process reject a promise that nobody looks at.
if (process.argv[1]?.endsWith('/ridgeline.js')) {
  process.on('SIGUSR2', () => void Promise.reject(new TypeError('nobody looks at this')));
}
