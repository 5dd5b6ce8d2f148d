/** Thrown by a row that this machine cannot run; the message says what is missing. */
export class NotRunHere extends Error {}
