/** @jsxRuntime automatic */
import { renderToString } from 'ink';
import { row, snapshot, terminal } from '../testing/fixtures.ts';
import { HelpScreen } from './help-screen.tsx';
import { OverviewScreen } from './overview-screen.tsx';

describe('OverviewScreen', () => {
  it('puts the sections of the first view below each other', () => {
    const screen = (
      <OverviewScreen
        snapshot={snapshot({ page: { first: 0, rows: [row()] } })}
        owner={undefined}
        terminal={terminal(80, 24)}
        cursor={0}
        message=""
        now={0}
      />
    );
    const lines = renderToString(screen, { columns: 80 }).split('\n');
    expect(lines[0]).toMatch(/^ regularization .* nobody runs it now$/);
    expect(lines.at(-1)).toMatch(/^ q close/);
  });
});

describe('HelpScreen', () => {
  it('says what the keys do', () => {
    expect(renderToString(<HelpScreen terminal={terminal(80, 24)} />, { columns: 80 })).toContain(
      'close this view',
    );
  });
});
