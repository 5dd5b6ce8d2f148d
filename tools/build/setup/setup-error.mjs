/** Error that ends the set-up. Its message tells the user what to do, and is shown without a stack. */
export class SetupError extends Error {}
