/** Error that ends the set-up. Its message tells the user what to do, and is shown without a stack trace. */
export class SetupError extends Error {}
