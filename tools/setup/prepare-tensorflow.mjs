// Run by tensorflow.mjs in a process of its own: prints one JSON object a line, progress first, the report last.

// By its file: an import by name would make tools, which every package's jest settings come from, need a package.
const { ensureBackend } = await import(new URL('../../packages/trainer/dist/index.js', import.meta.url).href);

const tell = (message) => console.log(JSON.stringify(message));
tell({ report: await ensureBackend({ onProgress: (progress) => tell({ progress }) }) });
