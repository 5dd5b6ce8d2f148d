/** A source file of a package: an import by name would make tools, which all jest settings come from, need packages. */
export const from = (file) => import(new URL(`../packages/${file}`, import.meta.url).href);
