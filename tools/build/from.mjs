/**
 * Imports a source file of a package by its path. Every package's jest settings import tools, so tools must not depend
 * on a package by its name.
 */
export const from = (file) => import(new URL(`../../packages/${file}`, import.meta.url).href);
