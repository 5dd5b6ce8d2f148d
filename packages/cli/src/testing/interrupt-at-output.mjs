// Preloaded: interrupts the process once, when it prints the text in INTERRUPT_AT.
const { write } = process.stdout;

process.stdout.write = function (text, ...rest) {
  if (String(text).includes(process.env['INTERRUPT_AT'])) {
    process.stdout.write = write;
    process.kill(process.pid, 'SIGINT');
  }
  return write.call(this, text, ...rest);
};
