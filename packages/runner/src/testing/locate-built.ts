/** URL of the compiled form of a module in this folder. A runner process that starts there need not compile. */
export const locateBuilt = (name: string): URL => new URL(`../../dist/testing/${name}.js`, import.meta.url);
