/**
 * Caches one read for each key; a failed read is tried again on the next call.
 *
 * @example
 * const once = readOnce<SharedDataSet>();
 * await Promise.all([once('digits', read), once('digits', read)]); // calls `read` once
 */
export function readOnce<T>(): (key: string, read: () => Promise<T>) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key, read) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const reading = read();
    known.set(key, reading);
    reading.catch(() => known.delete(key));
    return reading;
  };
}
