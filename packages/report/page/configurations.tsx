import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { selectConfigurations, type SortColumn } from '../src/page/select-configurations.ts';
import type { ConfigurationTable, StudyPage } from '../src/page/study-page.ts';
import { useTexts } from './context.ts';
import { formatCell, formatPageValue } from './format.ts';
import { formatTrialHash } from './route.ts';
import { Swatch } from './strategy.tsx';

interface ConfigurationsProps {
  readonly page: StudyPage;
  readonly shownStrategies: readonly string[];
  /** Numbers of the configurations in the brush of a figure; undefined without a brush. */
  readonly brushedNumbers: ReadonlySet<number> | undefined;
  readonly clearBrush: () => void;
}

type ShownState = ConfigurationTable['state'][number];

const rowHeight = 36;

interface Column {
  readonly key: string;
  readonly title: string;
  readonly by: SortColumn;
  readonly isNumber: boolean;
}

/** Table of configurations that can be filtered and sorted. Only the visible rows are rendered. */
export function Configurations({ page, shownStrategies, brushedNumbers, clearBrush }: ConfigurationsProps) {
  const texts = useTexts();
  const { configurations: table, strategies, metric } = page;
  const [filter, setFilter] = useState('');
  const [state, setState] = useState<ShownState | undefined>(undefined);
  const [sort, setSort] = useState<{ by: SortColumn; descending: boolean } | undefined>(undefined);
  // The answer of this study is the last; that of its finals, if there are any, comes first.
  const studyAnswer = page.answers.at(-1)!;
  const names = strategies.map(({ name }) => name);
  const rows = useMemo(() => {
    const shownIndices = new Set(
      names.flatMap((name, index) => (shownStrategies.includes(name) ? [index] : [])),
    );
    return selectConfigurations(table, names, {
      filter,
      state,
      brushedNumbers,
      sort,
      strategies: shownIndices,
    });
  }, [table, filter, state, brushedNumbers, sort, shownStrategies.join('\n')]);
  const { scroller, items, size } = useVirtualRows(rows.length);
  const states = [...new Set(table.state)];
  const parameterColumns = table.parameters.map(({ path, name, values }): Column => ({
    key: path,
    title: name,
    by: { parameter: path },
    isNumber: values.some((value) => typeof value === 'number'),
  }));
  const columns: readonly Column[] = [
    { key: 'number', title: texts.table.configuration, by: 'number', isNumber: true },
    { key: 'strategy', title: texts.table.strategy, by: 'strategy', isNumber: false },
    { key: 'state', title: texts.table.state, by: 'state', isNumber: false },
    { key: 'value', title: metric.name, by: 'value', isNumber: true },
    ...(table.violation === undefined
      ? []
      : [{ key: 'violation', title: texts.table.violation, by: 'violation' as const, isNumber: true }]),
    ...parameterColumns,
  ];
  const columnTemplate = `6.5rem minmax(8rem, 1.4fr) 7rem repeat(${columns.length - 3}, minmax(7rem, 1fr))`;
  const sortBy = (column: Column) => {
    const isSame = sort !== undefined && JSON.stringify(sort.by) === JSON.stringify(column.by);
    setSort({ by: column.by, descending: isSame ? !sort.descending : false });
  };
  const sortDirection = ({ by }: Column) =>
    sort === undefined || JSON.stringify(sort.by) !== JSON.stringify(by)
      ? undefined
      : sort.descending
        ? ('descending' as const)
        : ('ascending' as const);

  return (
    <section id="configurations" class="view" aria-labelledby="configurations-title">
      <h2 id="configurations-title">{texts.views.configurations}</h2>
      <div class="filters">
        <label>
          {texts.controls.filter}
          <input
            type="search"
            value={filter}
            placeholder={texts.controls.filterHint}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </label>
        <label>
          {texts.table.state}
          <select
            value={state ?? ''}
            onChange={(event) => setState((event.currentTarget.value || undefined) as ShownState | undefined)}
          >
            <option value="">{texts.controls.allStates}</option>
            {states.map((option) => (
              <option key={option} value={option}>
                {texts.states[option]}
              </option>
            ))}
          </select>
        </label>
        {brushedNumbers && (
          <button type="button" onClick={clearBrush}>
            {texts.controls.clearBrush}
          </button>
        )}
        <span class="muted" role="status">
          {texts.counts.configurations(rows.length, table.number.length)}
        </span>
      </div>
      <div
        class="virtual-table scroll"
        ref={scroller}
        tabindex={0}
        role="group"
        aria-labelledby="configurations-title"
      >
        <div
          role="table"
          aria-labelledby="configurations-title"
          aria-rowcount={rows.length + 1}
          class="grid-table"
        >
          <div role="rowgroup" class="grid-head">
            <div role="row" class="grid-row" style={{ gridTemplateColumns: columnTemplate }}>
              {columns.map((column) => (
                <div
                  key={column.key}
                  role="columnheader"
                  class={column.isNumber ? 'number' : ''}
                  aria-sort={sortDirection(column) ?? 'none'}
                >
                  <button type="button" onClick={() => sortBy(column)}>
                    {column.title}
                    <span aria-hidden="true">
                      {{ ascending: '↑', descending: '↓', none: '' }[sortDirection(column) ?? 'none']}
                    </span>
                  </button>
                </div>
              ))}
            </div>
          </div>
          <div role="rowgroup" class="grid-body" style={{ height: `${size}px` }}>
            {items.map(({ index, start }) => {
              const row = rows[index]!;
              const number = table.number[row]!;
              const strategy = strategies[table.strategy[row]!];
              const value = table.value[row];
              const firstTrial = number * table.seedCount;
              return (
                <div
                  key={number}
                  role="row"
                  aria-rowindex={index + 2}
                  class="grid-row"
                  style={{ gridTemplateColumns: columnTemplate, transform: `translateY(${start}px)` }}
                >
                  <div role="cell" class="number">
                    <a href={formatTrialHash(page.study.name, firstTrial)}>{number}</a>
                  </div>
                  <div role="cell" class="strategy">
                    <Swatch appearance={strategy} />
                    <span>{strategy?.name}</span>
                  </div>
                  <div role="cell" class={`state ${table.state[row]}`}>
                    {texts.states[table.state[row]!]}
                  </div>
                  <div role="cell" class="number">
                    {value === null || value === undefined
                      ? '–'
                      : formatPageValue(value, metric, studyAnswer.decimals)}
                  </div>
                  {table.violation && (
                    <div role="cell" class="number">
                      {formatCell(table.violation[row])}
                    </div>
                  )}
                  {table.parameters.map(({ path, values }, index) => (
                    <div key={path} role="cell" class={parameterColumns[index]!.isNumber ? 'number' : ''}>
                      {values[row] === null ? '' : formatCell(values[row])}
                    </div>
                  ))}
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {rows.length === 0 && table.number.length > 0 && <p class="muted">{texts.table.none}</p>}
    </section>
  );
}

/** Returns a long list's visible rows and its total height. */
function useVirtualRows(count: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const [, redraw] = useReducer((version: number) => version + 1, 0);
  const virtualizer = useRef<Virtualizer<HTMLDivElement, Element> | undefined>(undefined);
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    initialRect: { width: 1000, height: 560 },
    onChange: () => redraw(undefined),
  };
  virtualizer.current ??= new Virtualizer<HTMLDivElement, Element>(options);
  const instance = virtualizer.current;
  instance.setOptions(options);
  useEffect(() => instance._didMount(), []);
  useEffect(() => instance._willUpdate());
  return { scroller, items: instance.getVirtualItems(), size: instance.getTotalSize() };
}
