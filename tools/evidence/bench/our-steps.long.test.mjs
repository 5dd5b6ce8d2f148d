import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { nets, trialSettings } from './settings.mjs';
import { MeasuredProcess } from './measured-process.mjs';

const pathTo = (file) => fileURLToPath(new URL(file, import.meta.url));

it.each([
  ['small on two native threads', 'small', 'our-steps.mjs', 'native', '2'],
  ['small in WebAssembly', 'small', 'our-steps.mjs', 'wasm', '1'],
  ['small by model.fit', 'small', 'fit-steps.mjs'],
  ['cnn on a native thread', 'cnn', 'our-steps.mjs', 'native', '1'],
  ['cnn by model.fit', 'cnn', 'fit-steps.mjs'],
])('times a step of the network %s', async (_, net, script, ...args) => {
  // Without jest's options for Node, as a user starts the script.
  const environment = { NODE_OPTIONS: '' };
  const side = await new MeasuredProcess([process.execPath, pathTo(script), ...args], {
    environment,
  }).ready();
  try {
    const { ms, accuracy } = await side.ask({ net: nets[net], trials: trialSettings(1), epochs: 3 });
    expect(ms).toBeGreaterThan(0);
    expect(accuracy).toBeGreaterThan(0.3);
  } finally {
    await side.end();
  }
});
