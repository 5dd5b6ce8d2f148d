/** URL of a built module of this folder: a process that starts from it compiles nothing. */
export const built = (name: string): URL => new URL(`../../dist/testing/${name}.js`, import.meta.url);
