/**
 * Who owns which tensors. A tensor belongs to the innermost scope that was open when it was made, and is freed with
 * it; made outside any scope, it lives until it is released.
 */
export interface Scopes<T> {
  /** How many tensors were ever made. */
  made(): number;
  add(tensor: T): T;
  /** Runs `body` in a scope of its own. */
  run<R>(body: () => R): R;
  /** Hands a tensor to the scope around the innermost one. */
  keep(tensor: T): void;
  /** Frees a tensor now. */
  release(tensor: T): void;
}

export function scopesOf<T>(free: (tensor: T) => void): Scopes<T> {
  const open: Set<T>[] = [];
  let made = 0;
  return {
    made: () => made,
    add(tensor) {
      made++;
      open.at(-1)?.add(tensor);
      return tensor;
    },
    run(body) {
      const mine = new Set<T>();
      open.push(mine);
      try {
        return body();
      } finally {
        open.pop();
        for (const tensor of mine) free(tensor);
      }
    },
    keep(tensor) {
      if (open.at(-1)?.delete(tensor)) open.at(-2)?.add(tensor);
    },
    release(tensor) {
      for (const scope of open) scope.delete(tensor);
      free(tensor);
    },
  };
}
