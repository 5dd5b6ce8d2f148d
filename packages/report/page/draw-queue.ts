/** Figures to draw. A pause after each figure lets the browser handle input. */
let queue: (() => Promise<void>)[] = [];
let isDrawing = false;

/** Queues a figure. The returned function removes it from the queue. */
export function enqueueDrawing(draw: () => Promise<void>): () => void {
  delete document.documentElement.dataset['drawn'];
  queue.push(draw);
  if (!isDrawing) void drawAll();
  return () => {
    queue = queue.filter((queued) => queued !== draw);
  };
}

async function drawAll(): Promise<void> {
  isDrawing = true;
  for (;;) {
    await new Promise((next) => setTimeout(next));
    const draw = queue.shift();
    if (draw === undefined) break;
    await draw();
  }
  isDrawing = false;
  document.documentElement.dataset['drawn'] = 'all';
}
