// Run by engine.mjs in its own process: prints the report as JSON.

// By path: an import by name would make tools, which every package's jest settings import, depend on a package.
const { ensureEngine } = await import(
  new URL('../../../packages/engine/dist/index.js', import.meta.url).href
);

console.log(JSON.stringify(await ensureEngine()));
