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

/** Key and value at a path of a document, or at the last existing part of the path. */
interface PathNodes {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
  /** True if the whole path exists. */
  readonly exists: boolean;
}

/** Position in a file; line and column count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds the position of a problem: of its key or, if the value is the problem, of the value. For a path that does not
 * exist, finds the last existing part.
 */
export function findPosition(
  document: Document,
  lines: LineCounter,
  { path, target }: Pick<Problem, 'path' | 'target'>,
): Position {
  const { key, value, exists } = findNodes(document, path);
  const node = target === 'value' && exists ? (value ?? key) : (key ?? value);
  const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** True if the number at a path has a point or an exponent. */
export function isWrittenAsFloat(document: Document, path: Path): boolean {
  const { value, exists } = findNodes(document, path);
  return (
    exists && isScalar(value) && typeof value.value === 'number' && /^[^x]*[.e]/i.test(value.source ?? '')
  );
}

function findNodes(document: Document, path: Path): PathNodes {
  let nodes: PathNodes = { key: undefined, value: resolveAlias(document, document.contents), exists: true };
  for (const segment of path) {
    const child = findChild(document, nodes.value, segment);
    if (child === undefined) return { ...nodes, exists: false };
    nodes = child;
  }
  return nodes;
}

function findChild(
  document: Document,
  node: Node | undefined,
  segment: string | number,
): PathNodes | undefined {
  if (isMap(node)) {
    const pair = indexPairs(node).get(String(segment));
    return pair && { key: pair.key, value: resolveAlias(document, pair.value), exists: true };
  }
  if (isSeq(node)) {
    const item = node.items[Number(segment)] as Node | undefined;
    return item && { key: undefined, value: resolveAlias(document, item), exists: true };
  }
  return undefined;
}

const pairsByMap = new WeakMap<YAMLMap, ReadonlyMap<string, KeyAndValue>>();

/** Indexes the pairs of a mapping by key, once for each mapping. */
function indexPairs(map: YAMLMap): ReadonlyMap<string, KeyAndValue> {
  const cachedPairs = pairsByMap.get(map);
  if (cachedPairs !== undefined) return cachedPairs;
  const pairs = new Map<string, KeyAndValue>();
  for (const pair of map.items as KeyAndValue[]) {
    if (isScalar(pair.key)) pairs.set(String(pair.key.value), pair);
  }
  pairsByMap.set(map, pairs);
  return pairs;
}

/**
 * Finds keys that repeat an earlier key of their mapping. The parser's own check compares all pairs of keys, which takes
 * seconds for thousands of keys.
 */
export function findRepeatedKeys(node: Node | null): readonly Scalar[] {
  if (isMap(node)) {
    const earlierKeys = new Set<string>();
    return (node.items as KeyAndValue[]).flatMap(({ key, value }) => {
      const repeatedKeys = isScalar(key) && earlierKeys.has(String(key.value)) ? [key] : [];
      if (isScalar(key)) earlierKeys.add(String(key.value));
      return [...repeatedKeys, ...findRepeatedKeys(value)];
    });
  }
  return isSeq(node) ? (node.items as (Node | null)[]).flatMap(findRepeatedKeys) : [];
}

function resolveAlias(document: Document, node: Node | null): Node | undefined {
  if (isAlias(node)) return node.resolve(document);
  return node ?? undefined;
}
