import { render } from 'preact';
import type { StudyPage } from '../src/page/study-page.ts';
import { FileApp } from './app.tsx';
import { embedded } from './source.ts';

const page = embedded<StudyPage>('page');
if (page !== undefined) render(<FileApp page={page} />, document.getElementById('app')!);
