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
  /** Hands a tensor of the innermost scope to the one that `neighbour` belongs to, or to nobody where it has none. */
  keep(tensor: T, neighbour?: T): T;
  /** Frees a tensor now. */
  release(tensor: T): void;
}

/** What a backend does with the tensors of scopes. */
export interface Owner<T> {
  free(tensor: T): void;
  /** A tensor is to outlive its scope. */
  kept?(tensor: T): void;
  /** A scope is about to free its tensors. */
  ending?(): void;
  /** Tensors were freed. */
  freed?(): void;
}

export function scopesOf<T>({ free, kept, ending, freed }: Owner<T>): Scopes<T> {
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
        const result = body();
        ending?.();
        return result;
      } finally {
        open.pop();
        for (const tensor of mine) free(tensor);
        freed?.();
      }
    },
    keep(tensor, neighbour) {
      open.at(-1)?.delete(tensor);
      if (neighbour !== undefined) open.find((scope) => scope.has(neighbour))?.add(tensor);
      kept?.(tensor);
      return tensor;
    },
    release(tensor) {
      for (const scope of open) scope.delete(tensor);
      free(tensor);
      freed?.();
    },
  };
}
