// Run by tensorflow.mjs in its own process: prints one JSON object per line, progress first, the report last.

// By path: an import by name would make tools, which every package's jest settings import, depend on a package.
const { ensureBackend } = await import(
  new URL('../../../packages/trainer/dist/index.js', import.meta.url).href
);

const tell = (message) => console.log(JSON.stringify(message));
tell({ report: await ensureBackend({ onProgress: (progress) => tell({ progress }) }) });
