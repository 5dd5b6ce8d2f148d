/** @jsxRuntime automatic */
import { renderToString } from 'ink';
import { leaderboardPart, row, snapshot, terminal } from '../testing/fixtures.ts';
import { untouched } from '../view-model/interaction.ts';
import { HelpScreen } from './help-screen.tsx';
import { StudyScreen } from './study-screen.tsx';

describe('StudyScreen', () => {
  it('puts the sections of the first view below each other', () => {
    const screen = (
      <StudyScreen
        snapshot={snapshot({ shown: leaderboardPart([row()]) })}
        owner={undefined}
        terminal={terminal(80, 24)}
        interaction={untouched}
        last={false}
        brief={false}
        now={0}
      />
    );
    const lines = renderToString(screen, { columns: 80 }).split('\n');
    expect(lines[0]).toMatch(/^ regularization .* nobody runs it now$/);
    expect(lines.at(-1)).toMatch(/^ q close/);
  });

  it('has the header alone where it is brief', () => {
    const screen = (
      <StudyScreen
        snapshot={snapshot({ shown: leaderboardPart([row()]) })}
        owner={undefined}
        terminal={terminal(80, 24)}
        interaction={untouched}
        last
        brief
        now={0}
      />
    );
    expect(renderToString(screen, { columns: 80 }).trim().split('\n')).toHaveLength(3);
  });
});

describe('HelpScreen', () => {
  it('says what the keys do', () => {
    expect(renderToString(<HelpScreen terminal={terminal(80, 24)} />, { columns: 80 })).toContain(
      'close this view',
    );
  });
});
