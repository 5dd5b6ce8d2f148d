/**
 * Room for numbers that are uploaded, and written anew when the scope in which they were has ended: a new array for each step
 * costs its pages and brings the garbage collector.
 */
export function scratch(): (length: number) => Float32Array {
  let numbers = new Float32Array();
  return (length) => {
    if (numbers.length !== length) numbers = new Float32Array(length);
    return numbers;
  };
}
