/**
 * Imports a source file of a package by its path. The jest settings of every package import tools, so tools must not depend
 * on a package by its name.
 */
export const importSource = (file) => import(new URL(`../../packages/${file}`, import.meta.url).href);
