// Run by engine.mjs in a process of its own: prints the report as JSON.

// By its file: an import by name would make tools, which every package's jest settings come from, need a package.
const { ensureEngine } = await import(new URL('../../packages/engine/dist/index.js', import.meta.url).href);

console.log(JSON.stringify(await ensureEngine()));
