// Run by engine.mjs in its own process: prints the report as JSON.

// By path: every package's jest settings import tools, so tools must not depend on a package by its name.
const { ensureEngine } = await import(
  new URL('../../../packages/engine/dist/index.js', import.meta.url).href
);

console.log(JSON.stringify(await ensureEngine()));
