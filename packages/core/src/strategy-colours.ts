/**
 * Colours of strategies, in the order of the sweep file; they repeat after the last. People with any kind of colour
 * blindness can distinguish them, on dark and light backgrounds. Source of the first six: M. Okabe and K. Ito, Color
 * Universal Design (2008). In a simulation of colour blindness (Machado, Oliveira and Fernandes, 2009), each further
 * colour differs more from those six than they differ from each other.
 *
 * @example
 * strategyColours[index % strategyColours.length]; // the same in the terminal and on the page
 */
export const strategyColours = [
  '#56B4E9',
  '#E69F00',
  '#009E73',
  '#CC79A7',
  '#D55E00',
  '#0072B2',
  '#99BB66',
  '#8833EE',
] as const;
