/** Run once in each thread of a new pool: that it answers at all shows that the thread has loaded its own module. */
export function threadStands(): true {
  return true;
}
