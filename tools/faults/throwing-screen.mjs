/** Loaded into every process of a run. Makes the screen process throw after a second. */
if (process.argv[1]?.endsWith('/processes/ui.js')) {
  setTimeout(() => {
    throw new Error('The screen throws.');
  }, 1000);
}
