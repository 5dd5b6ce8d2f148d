/** URL of a compiled module of this folder, which a process starts without compiling. */
export const built = (name: string): URL => new URL(`../../dist/testing/${name}.js`, import.meta.url);
