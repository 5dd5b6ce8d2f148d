import { english, type Texts } from './english.ts';

export const korean: Texts = { ...english, language: '한국어' };
