/** URL of a compiled module of this folder, which a process starts without compiling. */
export const locateBuilt = (name: string): URL => new URL(`../../dist/testing/${name}.js`, import.meta.url);
