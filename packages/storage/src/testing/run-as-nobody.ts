/** Runs a body without the rights of root, which may write everywhere. */
export async function runAsNobody<T>(body: () => Promise<T>): Promise<T> {
  if (process.geteuid!() !== 0) return body();
  process.seteuid!(65534);
  try {
    return await body();
  } finally {
    process.seteuid!(0);
  }
}
