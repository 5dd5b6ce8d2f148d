/** Answers once in each thread of a new pool, as proof that its module loaded. */
export function threadReady(): true {
  return true;
}
