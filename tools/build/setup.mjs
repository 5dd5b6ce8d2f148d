#!/usr/bin/env node
// `npm run setup`: installs everything that `npm start` and `npm test` need, once.
import { everything, setUp } from './setup/set-up.mjs';

await setUp(everything);
