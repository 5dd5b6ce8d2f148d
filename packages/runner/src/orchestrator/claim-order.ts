/**
 * All trials of a plan in the order in which they are begun. Trials of one repeat share their training seed and can
 * train as one group, so configurations are taken in blocks of `together`, and a block repeat by repeat. With blocks of
 * one the order is that of the trials' numbers.
 *
 * @example
 * [...claimOrder(3, 2, 2)]; // [0, 2, 1, 3, 4, 5]
 */
export function* claimOrder(
  configurations: number,
  repeats: number,
  together: number,
): Generator<number, void> {
  for (let first = 0; first < configurations; first += together) {
    const beyond = Math.min(first + together, configurations);
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (let configuration = first; configuration < beyond; configuration++) {
        yield configuration * repeats + repeat;
      }
    }
  }
}
