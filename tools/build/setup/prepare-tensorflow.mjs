// Started by tensorflow.mjs in a separate process. Prints one JSON object per line: first the progress, last the report.

// Imported by path: the jest settings of every package import tools, which must not depend on a package by its name.
const { ensureBackend } = await import(
  new URL('../../../packages/trainer/dist/index.js', import.meta.url).href
);

const print = (message) => console.log(JSON.stringify(message));
print({ report: await ensureBackend({ onProgress: (progress) => print({ progress }) }) });
