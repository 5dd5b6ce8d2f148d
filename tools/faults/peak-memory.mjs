// Imported before a program. Prints the peak resident memory on standard error, in bytes.
process.on('exit', () => {
  process.stderr.write(`peak memory: ${1024 * process.resourceUsage().maxRSS}\n`);
});
