/** The learning rate stays what the optimizer begins with. */
export const constant = (initial: number): number => initial;
