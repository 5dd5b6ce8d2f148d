/** Figures that wait to be drawn. One is drawn at a time, with a pause for the reader's input in between. */
let waiting: (() => Promise<void>)[] = [];
let isDrawing = false;

/** Draws when the figures before it are drawn. The returned function takes it out of the queue. */
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
