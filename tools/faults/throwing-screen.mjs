/** Loaded into every process of a run: makes the drawing process throw after a second. */
if (process.argv[1]?.endsWith('/processes/ui.js')) {
  setTimeout(() => {
    throw new Error('The screen throws.');
  }, 1000);
}
