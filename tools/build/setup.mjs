#!/usr/bin/env node
// `npm run setup`: installs and builds everything that `npm start` and `npm test` need.
import { allSteps, setUp } from './setup/set-up.mjs';

await setUp(allSteps);
