/** Sets TensorFlow up once, as a program of its own that can be killed: one JSON object a line, the report last. */
import { trainer } from './trainer.mjs';

const tell = (message) => console.log(JSON.stringify(message));
const report = await trainer.ensureBackend({ rung: 'wheel', onProgress: (progress) => tell({ progress }) });
tell({ report });
