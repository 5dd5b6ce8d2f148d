export { demoDefinition, writeDemoFinals, writeDemoStudy } from './demo-study.ts';
