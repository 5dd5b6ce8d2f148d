/**
 * Crowding distance of each point of a front: the distance between its neighbours as a share of the front's range,
 * averaged over the losses; Infinity at an end (Deb, Pratap, Agarwal, Meyarivan, 2002). A loss that is equal for all
 * points adds nothing.
 *
 * @param points losses of each point
 * @example
 * [...crowdingDistances([[0, 2], [1, 1], [2, 0]])]; // [Infinity, 1, Infinity]
 */
export function crowdingDistances(points: readonly (readonly number[])[]): Float64Array {
  const distances = new Float64Array(points.length);
  const count = points[0]?.length ?? 0;
  for (let axis = 0; axis < count; axis++) {
    const order = [...points.keys()].sort((a, b) => points[a]![axis]! - points[b]![axis]!);
    const at = (place: number) => points[order[place]!]![axis]!;
    const range = at(order.length - 1) - at(0);
    if (range === 0) continue;
    order.forEach((index, place) => {
      const isEnd = place === 0 || place === order.length - 1;
      distances[index]! += isEnd ? Infinity : (at(place + 1) - at(place - 1)) / range;
    });
  }
  return distances.map((distance) => distance / count);
}
