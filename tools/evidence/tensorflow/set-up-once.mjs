/** Sets up TensorFlow once, in a program that can be killed. Prints one JSON object per line, the report last. */
import { trainer } from './trainer.mjs';

const tell = (message) => console.log(JSON.stringify(message));
const report = await trainer.ensureBackend({
  candidate: 'wheel',
  onProgress: (progress) => tell({ progress }),
});
tell({ report });
