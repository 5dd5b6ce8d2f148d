/** Figures to draw. The browser handles input during a pause before each figure. */
let queue: (() => Promise<void>)[] = [];
let isDrawing = false;

/** Queues a figure. The returned function removes it from the queue. */
export function enqueueDrawing(draw: () => Promise<void>): () => void {
  delete document.documentElement.dataset['drawn'];
  queue.push(draw);
  if (!isDrawing) void drawAll();
  return () => {
    queue = queue.filter((other) => other !== draw);
  };
}

async function drawAll(): Promise<void> {
  isDrawing = true;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve));
    const draw = queue.shift();
    if (draw === undefined) break;
    await draw();
  }
  isDrawing = false;
  document.documentElement.dataset['drawn'] = 'all';
}
