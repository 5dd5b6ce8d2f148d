/** Creates a function that runs its argument, and throws an error as `translate` returns it. */
export function errorTranslator(translate: (error: unknown) => unknown) {
  return async <T>(body: () => T | Promise<T>): Promise<T> => {
    try {
      return await body();
    } catch (error) {
      throw translate(error);
    }
  };
}
