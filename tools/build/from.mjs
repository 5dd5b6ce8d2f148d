/**
 * Imports a source file of a package. An import by name would make tools, which all jest settings import, depend on
 * packages.
 */
export const from = (file) => import(new URL(`../../packages/${file}`, import.meta.url).href);
