/** Returns true in each thread of a new pool, which proves that the thread can load modules. */
export function threadReady(): true {
  return true;
}
