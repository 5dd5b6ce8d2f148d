/** Default port of `ridgeline serve`. */
export const defaultPort = 8238;
