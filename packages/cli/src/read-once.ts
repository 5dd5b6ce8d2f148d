/**
 * Returns a function that reads the value of each key once, and caches it. A failed read is repeated on the next call.
 *
 * @example
 * const once = readOnce<SharedDataSet>();
 * await Promise.all([once('digits', read), once('digits', read)]); // calls `read` once
 */
export function readOnce<T>(): (key: string, read: () => Promise<T>) => Promise<T> {
  const reads = new Map<string, Promise<T>>();
  return (key, read) => {
    const cachedRead = reads.get(key);
    if (cachedRead !== undefined) return cachedRead;
    const pendingRead = read();
    reads.set(key, pendingRead);
    pendingRead.catch(() => reads.delete(key));
    return pendingRead;
  };
}
