/** Setting up cannot go on, and the message says what the person can do: shown without a stack. */
export class SetupError extends Error {}
