export { demoDefinition, writeDemoFinals, writeDemoStudy } from './demo-study.ts';
export { findChromium } from './find-chromium.ts';
