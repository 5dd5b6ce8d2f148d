import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node, type Pair } from 'yaml';
import type { Problem } from '@ridgeline/core';

type Path = Problem['path'];

/** Where a path leads in a document: its key, its value, or the last part of the way that exists. */
interface Place {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
  readonly found: boolean;
}

/** A place in a file, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The position of a problem: of the key where the word itself is wrong or a word is missing, of the value otherwise. */
export function positionOf(
  document: Document,
  lines: LineCounter,
  { path, at }: Pick<Problem, 'path' | 'at'>,
): Position {
  const place = placeOf(document, path);
  const node = at === 'value' && place.found ? (place.value ?? place.key) : (place.key ?? place.value);
  const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** Whether the number at a path was written with a point or an exponent. */
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
    const pair = (node.items as Pair<Node, Node | null>[]).find(
      ({ key }) => isScalar(key) && String(key.value) === String(segment),
    );
    return pair && { key: pair.key, value: resolved(document, pair.value), found: true };
  }
  if (isSeq(node)) {
    const item = node.items[Number(segment)] as Node | undefined;
    return item && { key: undefined, value: resolved(document, item), found: true };
  }
  return undefined;
}

function resolved(document: Document, node: Node | null): Node | undefined {
  if (isAlias(node)) return node.resolve(document);
  return node ?? undefined;
}
