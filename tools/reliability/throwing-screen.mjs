/** Loaded into every process of a run: the one that draws throws when it has drawn for a second. */
if (process.argv[1]?.endsWith('/processes/ui.js')) {
  setTimeout(() => {
    throw new Error('The screen throws.');
  }, 1000);
}
