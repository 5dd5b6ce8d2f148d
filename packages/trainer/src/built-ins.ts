const { getOwnPropertyDescriptor, is } = Object;
const { ownKeys } = Reflect;

interface Property {
  readonly owner: object;
  readonly key: PropertyKey;
  readonly descriptor: PropertyDescriptor;
}

/**
 * Records the built-in objects of the language and their prototypes. Returns a function that returns true while any of
 * their properties differs from the recorded one, is missing or is new.
 *
 * @example
 * const haveChanged = watchBuiltIns();
 * haveChanged(); // false
 */
export function watchBuiltIns(): () => boolean {
  const owners = listBuiltIns();
  const counts = owners.map((owner) => ownKeys(owner).length);
  const properties = owners.flatMap((owner) => listProperties(owner));
  return () => {
    try {
      // Loops by index, because a user module may have patched iteration.
      for (let i = 0; i < owners.length; i++) if (ownKeys(owners[i]!).length !== counts[i]) return true;
      for (let i = properties.length; i > 0; i--) if (hasChanged(properties[i - 1]!)) return true;
      return false;
    } catch {
      return true;
    }
  };
}

/** Plain values of the global object, and their prototypes. Skips getters: reading one may load a module of Node. */
function listBuiltIns(): readonly object[] {
  const objects = new Set<object>();
  for (const key of ownKeys(globalThis)) {
    const value: unknown = getOwnPropertyDescriptor(globalThis, key)?.value;
    if (value === globalThis || value === null || value === process) continue;
    if (typeof value !== 'function' && typeof value !== 'object') continue;
    objects.add(value);
    const prototype: unknown = getOwnPropertyDescriptor(value, 'prototype')?.value;
    if (typeof prototype === 'object' && prototype !== null) objects.add(prototype);
  }
  return [...objects];
}

function listProperties(owner: object): readonly Property[] {
  return ownKeys(owner).map((key) => ({ owner, key, descriptor: getOwnPropertyDescriptor(owner, key)! }));
}

function hasChanged({ owner, key, descriptor }: Property): boolean {
  const current = getOwnPropertyDescriptor(owner, key);
  return current === undefined || !is(current.value, descriptor.value) || current.get !== descriptor.get;
}
