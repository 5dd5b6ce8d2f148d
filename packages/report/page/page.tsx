import { render } from 'preact';
import type { StudyPage } from '../src/page/study-page.ts';
import { FileApp, LiveApp } from './app.tsx';
import { embedded } from './source.ts';

const page = embedded<StudyPage>('page');
const live = embedded<{ readonly token?: string }>('live');
const root = document.getElementById('app')!;
if (page !== undefined) render(<FileApp page={page} />, root);
else render(<LiveApp token={live?.token} />, root);
