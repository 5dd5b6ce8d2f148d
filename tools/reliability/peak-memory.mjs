// Imported before a program: says on standard error what resident memory it took at most, in bytes.
process.on('exit', () => {
  process.stderr.write(`peak memory: ${1024 * process.resourceUsage().maxRSS}\n`);
});
