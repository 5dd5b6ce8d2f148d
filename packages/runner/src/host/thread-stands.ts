/** Answers once in each thread of a new pool, which proves that the thread has loaded its module. */
export function threadStands(): true {
  return true;
}
