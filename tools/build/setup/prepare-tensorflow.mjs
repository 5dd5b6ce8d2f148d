// Run by tensorflow.mjs in its own process: prints one JSON object per line, progress first, the report last.

// By path: every package's jest settings import tools, so tools must not depend on a package by its name.
const { ensureBackend } = await import(
  new URL('../../../packages/trainer/dist/index.js', import.meta.url).href
);

const tell = (message) => console.log(JSON.stringify(message));
tell({ report: await ensureBackend({ onProgress: (progress) => tell({ progress }) }) });
