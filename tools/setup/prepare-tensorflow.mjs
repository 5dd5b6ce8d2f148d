// Run by tensorflow.mjs in a process of its own: prints one JSON object a line, progress first, the report last.
import { ensureBackend } from '@ridgeline/trainer';

const tell = (message) => console.log(JSON.stringify(message));
tell({ report: await ensureBackend({ onProgress: (progress) => tell({ progress }) }) });
