/** Sets up TensorFlow once, in a process that can be killed. Prints one JSON object per line, last the report. */
import { trainer } from './trainer.mjs';

const print = (message) => console.log(JSON.stringify(message));
const report = await trainer.ensureBackend({
  candidate: 'wheel',
  onProgress: (progress) => print({ progress }),
});
print({ report });
