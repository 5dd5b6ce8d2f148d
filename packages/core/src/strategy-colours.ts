/**
 * Colours of strategies, in the order of the sweep file; they repeat after the last. People with any kind of colour
 * blindness can distinguish them, on dark and light backgrounds. The first six are from M. Okabe and K. Ito, Color
 * Universal Design (2008). The others were tested in a simulation of colour blindness (Machado, Oliveira and Fernandes,
 * 2009): each differs more from the first six than the first six differ from each other.
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
