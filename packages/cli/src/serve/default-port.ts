/** Port of `ridgeline serve` by default. */
export const defaultPort = 8238;
