/** Thrown by a row that cannot run on this machine; the message names what is missing. */
export class NotRunHere extends Error {}
