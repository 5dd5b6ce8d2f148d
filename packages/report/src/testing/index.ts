export { demoDefinition, writeDemoStudy } from './demo-study.ts';
