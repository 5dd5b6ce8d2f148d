import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Document,
  type LineCounter,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Problem } from '@ridgeline/core';

type Path = Problem['path'];
type KeyAndValue = Pair<Node, Node | null>;

/** Nodes at a path of a document: its key, its value, or the last existing part of the path. */
interface Place {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
  readonly found: boolean;
}

/** Position in a file, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Position of a problem: of the key if it is wrong or missing, otherwise of the value. */
export function positionOf(
  document: Document,
  lines: LineCounter,
  { path, target: at }: Pick<Problem, 'path' | 'target'>,
): Position {
  const place = placeOf(document, path);
  const node = at === 'value' && place.found ? (place.value ?? place.key) : (place.key ?? place.value);
  const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** True if the number at a path has a point or an exponent. */
export function isWrittenAsFloat(document: Document, path: Path): boolean {
  const { value, found } = placeOf(document, path);
  return (
    found && isScalar(value) && typeof value.value === 'number' && /^[^x]*[.e]/i.test(value.source ?? '')
  );
}

function placeOf(document: Document, path: Path): Place {
  let place: Place = { key: undefined, value: resolved(document, document.contents), found: true };
  for (const segment of path) {
    const next = step(document, place.value, segment);
    if (next === undefined) return { ...place, found: false };
    place = next;
  }
  return place;
}

function step(document: Document, node: Node | undefined, segment: string | number): Place | undefined {
  if (isMap(node)) {
    const pair = pairsOf(node).get(String(segment));
    return pair && { key: pair.key, value: resolved(document, pair.value), found: true };
  }
  if (isSeq(node)) {
    const item = node.items[Number(segment)] as Node | undefined;
    return item && { key: undefined, value: resolved(document, item), found: true };
  }
  return undefined;
}

const knownPairs = new WeakMap<YAMLMap, ReadonlyMap<string, KeyAndValue>>();

/** Pairs of a mapping by key, indexed once for any number of problems. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, KeyAndValue> {
  const known = knownPairs.get(map);
  if (known !== undefined) return known;
  const pairs = new Map<string, KeyAndValue>();
  for (const pair of map.items as KeyAndValue[]) {
    if (isScalar(pair.key)) pairs.set(String(pair.key.value), pair);
  }
  knownPairs.set(map, pairs);
  return pairs;
}

/**
 * Keys that repeat an earlier one of their mapping. The parser compares each key with all others, which takes seconds
 * for thousands of them.
 */
export function repeatedKeys(node: Node | null): readonly Scalar[] {
  if (isMap(node)) {
    const seen = new Set<string>();
    return (node.items as KeyAndValue[]).flatMap(({ key, value }) => {
      const repeated = isScalar(key) && seen.has(String(key.value)) ? [key] : [];
      if (isScalar(key)) seen.add(String(key.value));
      return [...repeated, ...repeatedKeys(value)];
    });
  }
  return isSeq(node) ? (node.items as (Node | null)[]).flatMap(repeatedKeys) : [];
}

function resolved(document: Document, node: Node | null): Node | undefined {
  if (isAlias(node)) return node.resolve(document);
  return node ?? undefined;
}
