const { getOwnPropertyDescriptor, is } = Object;
const { ownKeys } = Reflect;

interface Property {
  readonly owner: object;
  readonly key: PropertyKey;
  readonly descriptor: PropertyDescriptor;
}

/**
 * Remembers the language's built-in objects and their prototypes. Returns what says whether any of their properties has
 * been changed, added or removed since.
 *
 * @example
 * const haveChanged = watchBuiltIns();
 * Array.prototype.map = () => [];
 * haveChanged(); // true
 */
export function watchBuiltIns(): () => boolean {
  const owners = builtIns();
  const counts = owners.map((owner) => ownKeys(owner).length);
  const properties = owners.flatMap((owner) => propertiesOf(owner));
  return () => {
    try {
      // By index: what iterates may be what was changed.
      for (let i = 0; i < owners.length; i++) if (ownKeys(owners[i]!).length !== counts[i]) return true;
      for (let i = properties.length; i > 0; i--) if (isOther(properties[i - 1]!)) return true;
      return false;
    } catch {
      return true;
    }
  };
}

/** What the global object holds by value: Node loads the others when they are first asked for. */
function builtIns(): readonly object[] {
  const found = new Set<object>();
  for (const key of ownKeys(globalThis)) {
    const value: unknown = getOwnPropertyDescriptor(globalThis, key)?.value;
    if (value === globalThis || value === null || value === process) continue;
    if (typeof value !== 'function' && typeof value !== 'object') continue;
    found.add(value);
    const prototype: unknown = getOwnPropertyDescriptor(value, 'prototype')?.value;
    if (typeof prototype === 'object' && prototype !== null) found.add(prototype);
  }
  return [...found];
}

function propertiesOf(owner: object): readonly Property[] {
  return ownKeys(owner).map((key) => ({ owner, key, descriptor: getOwnPropertyDescriptor(owner, key)! }));
}

function isOther({ owner, key, descriptor }: Property): boolean {
  const now = getOwnPropertyDescriptor(owner, key);
  return now === undefined || !is(now.value, descriptor.value) || now.get !== descriptor.get;
}
