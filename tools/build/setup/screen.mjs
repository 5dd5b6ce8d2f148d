const titleWidth = 16;

/** Shows the running steps and their times on stderr. On a terminal, the last line shows the progress. */
export function openScreen(stream = process.stderr) {
  const runningSteps = new Map();
  const startedAt = performance.now();
  const ticker = stream.isTTY ? setInterval(showRunning, 500).unref() : undefined;

  function showRunning() {
    if (!stream.isTTY || runningSteps.size === 0) return;
    const parts = [...runningSteps].map(
      ([title, { since, amount }]) => `${title} ${amount || formatSecondsSince(since, 0)}`,
    );
    stream.write(`\r\x1b[K  … ${parts.join(', ')}`.slice(0, stream.columns));
  }

  function print(text) {
    if (stream.isTTY) stream.write('\r\x1b[K');
    stream.write(`${text}\n`);
    showRunning();
  }

  return {
    print,
    /**
     * Runs a step, and shows its start, its result and its time.
     *
     * @param work function that receives `{ progress }`. `progress(activity, amount)` prints a line for each new
     *   activity; only the last line of the screen shows the amount
     */
    async step({ title, activity }, work) {
      const since = performance.now();
      const line = (text) => print(`  ${title.padEnd(titleWidth)}${text}`);
      let lastActivity = activity;
      const progress = (current, amount = '') => {
        runningSteps.set(title, { since, amount });
        if (current !== lastActivity) line(`${current} …`);
        lastActivity = current;
      };
      runningSteps.set(title, { since, amount: '' });
      line(`${activity} …`);
      try {
        const [result, ...details] = (await work({ progress })).split('\n');
        runningSteps.delete(title);
        line(`${result} (${formatSecondsSince(since)})`);
        for (const detail of details) line(detail);
      } finally {
        runningSteps.delete(title);
      }
    },
    /** Prints a text with the total time. */
    finish(text) {
      clearInterval(ticker);
      print(`${text} (${formatSecondsSince(startedAt)}).`);
    },
  };
}

function formatSecondsSince(since, digits = 1) {
  return `${((performance.now() - since) / 1000).toFixed(digits)} s`;
}
