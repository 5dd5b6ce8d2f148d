const width = 16;

/** Shows the running steps and their times on stderr. On a terminal, a last line shows the progress. */
export function openScreen(stream = process.stderr) {
  const running = new Map();
  const began = performance.now();
  const ticker = stream.isTTY ? setInterval(showRunning, 500).unref() : undefined;

  function showRunning() {
    if (!stream.isTTY || running.size === 0) return;
    const parts = [...running].map(([title, { since, amount }]) => `${title} ${amount || seconds(since, 0)}`);
    stream.write(`\r\x1b[K  … ${parts.join(', ')}`.slice(0, stream.columns));
  }

  function say(text) {
    if (stream.isTTY) stream.write('\r\x1b[K');
    stream.write(`${text}\n`);
    showRunning();
  }

  return {
    say,
    /**
     * Runs a step. Shows its start, and then its result with the time on the first line.
     *
     * @param work receives `progress(doing, amount)`: a line for each new `doing`, the amount on the last line only
     */
    async step({ title, doing }, work) {
      const since = performance.now();
      const line = (text) => say(`  ${title.padEnd(width)}${text}`);
      let last = doing;
      const progress = (now, amount = '') => {
        running.set(title, { since, amount });
        if (now !== last) line(`${now} …`);
        last = now;
      };
      running.set(title, { since, amount: '' });
      line(`${doing} …`);
      try {
        const [done, ...details] = (await work({ progress })).split('\n');
        running.delete(title);
        line(`${done} (${seconds(since)})`);
        for (const detail of details) line(detail);
      } finally {
        running.delete(title);
      }
    },
    /** Prints the last line. */
    finish(text) {
      clearInterval(ticker);
      say(`${text} (${seconds(began)}).`);
    },
  };
}

function seconds(since, digits = 1) {
  return `${((performance.now() - since) / 1000).toFixed(digits)} s`;
}
