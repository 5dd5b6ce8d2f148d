/** Queue of figures. A pause after each lets the browser handle input. */
let waiting: (() => Promise<void>)[] = [];
let isDrawing = false;

/** Queues a figure. The returned function removes it from the queue. */
export function enqueueDrawing(draw: () => Promise<void>): () => void {
  delete document.documentElement.dataset['drawn'];
  waiting.push(draw);
  if (!isDrawing) void drawAll();
  return () => {
    waiting = waiting.filter((each) => each !== draw);
  };
}

async function drawAll(): Promise<void> {
  isDrawing = true;
  for (;;) {
    await new Promise((next) => setTimeout(next));
    const draw = waiting.shift();
    if (draw === undefined) break;
    await draw();
  }
  isDrawing = false;
  document.documentElement.dataset['drawn'] = 'all';
}
