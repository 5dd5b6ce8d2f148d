/** A module of this folder as it is built: a process that starts from it compiles nothing. */
export const built = (name: string): URL => new URL(`../../dist/testing/${name}.js`, import.meta.url);
