// Started by engine.mjs in a separate process. Prints the report of `ensureEngine` as JSON.

// Imported by path: the jest settings of every package import tools, which must not depend on a package by its name.
const { ensureEngine } = await import(
  new URL('../../../packages/engine/dist/index.js', import.meta.url).href
);

console.log(JSON.stringify(await ensureEngine()));
