/* global document, window, matchMedia, structuredClone, vega, Blob, CSS */
// Draws the figures of a report and answers its controls. Runs in the page, after Vega.
(() => {
  const page = JSON.parse(document.getElementById('page').textContent);
  const views = new Map();
  const shownRows = 200;

  // Follows the reader's theme until the button is pressed; print is always light.
  const wantsDark = matchMedia('(prefers-color-scheme: dark)');
  let theme = wantsDark.matches ? 'dark' : 'light';
  const setTheme = (next) => {
    theme = next;
    document.documentElement.dataset.theme = theme;
    drawAll();
  };
  document
    .getElementById('theme')
    .addEventListener('click', () => setTheme(theme === 'dark' ? 'light' : 'dark'));
  wantsDark.addEventListener('change', () => setTheme(wantsDark.matches ? 'dark' : 'light'));
  let screenTheme = theme;
  window.addEventListener('beforeprint', () => {
    screenTheme = theme;
    for (const verdicts of document.querySelectorAll('details.verdicts')) verdicts.open = true;
    if (theme !== 'light') setTheme('light');
  });
  window.addEventListener('afterprint', () => {
    if (screenTheme !== theme) setTheme(screenTheme);
  });

  const tip = document.createElement('div');
  tip.id = 'vg-tooltip-element';
  tip.hidden = true;
  document.body.append(tip);
  const format = (value) =>
    typeof value === 'number' ? String(Number(value.toPrecision(4))) : value === null ? '-' : String(value);
  const showTip = (_, event, item, value) => {
    tip.hidden = value === null || value === undefined || value === '';
    if (tip.hidden) return;
    const lines = typeof value === 'object' ? Object.entries(value) : [['', value]];
    tip.replaceChildren(
      ...lines.map(([name, each]) => {
        const line = document.createElement('div');
        line.textContent = name === '' ? format(each) : `${name}: ${format(each)}`;
        return line;
      }),
    );
    const { width, height } = tip.getBoundingClientRect();
    const left = Math.min(event.clientX + 14, window.innerWidth - width - 8);
    const top =
      event.clientY + 14 + height > window.innerHeight ? event.clientY - height - 8 : event.clientY + 14;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${Math.max(8, top)}px`;
  };

  const rowsOf = ({ fields, rows }) =>
    rows.map((row) => Object.fromEntries(fields.map((field, index) => [field, row[index]])));
  const shownStrategies = () =>
    [...document.querySelectorAll('input[name=strategy]:checked')].map((box) => box.value);

  const draw = async (id) => {
    views.get(id)?.finalize();
    const figure = page.figures[id];
    const place = document.querySelector(`#${CSS.escape(id)} .plot`);
    const view = new vega.View(vega.parse(structuredClone(figure.spec), page.themes[theme]), {
      container: place,
      // Thousands of SVG elements slow a page down; with fewer, SVG is accessible and prints sharply.
      renderer: figure.rows.length > 1500 ? 'canvas' : 'svg',
      hover: true,
      tooltip: (...parts) => showTip(...parts),
    });
    view.data('rows', rowsOf(figure));
    views.set(id, view);
    applyStrategies(view);
    if (id === 'history') view.addSignalListener('brush', (_, brush) => setBrush(brush));
    await view.runAsync();
  };
  const applyStrategies = (view) => {
    const { signals } = view.getState({ signals: (name) => name === 'shown', data: () => false });
    if ('shown' in signals) view.signal('shown', shownStrategies());
  };

  let drawing = Promise.resolve();
  const drawAll = () => {
    // Draws one figure at a time and yields in between, so that the text is readable from the start.
    drawing = Object.keys(page.figures).reduce(
      (done, id) => done.then(() => new Promise((next) => setTimeout(next))).then(() => draw(id)),
      drawing,
    );
    drawing.then(() => {
      document.documentElement.dataset.drawn = theme;
    });
  };

  for (const box of document.querySelectorAll('input[name=strategy]')) {
    box.addEventListener('change', () => {
      for (const view of views.values()) {
        applyStrategies(view);
        view.runAsync();
      }
      listConfigurations();
    });
  }

  // The table of configurations: sortable, filtered by text, by strategy and by the brush over the history.
  const table = document.getElementById('configurations');
  let sort = { key: undefined, direction: 1 };
  let most = shownRows;
  let brush = {};
  const setBrush = (next) => {
    brush = next ?? {};
    listConfigurations();
  };
  const within = (range, value) =>
    range === undefined || (value !== null && value >= range[0] && value <= range[1]);
  const compare = (a, b) => {
    if (a === null || b === null) return (a === null) - (b === null);
    const order = typeof a === 'number' ? a - b : a.localeCompare(b);
    return sort.direction * order;
  };
  const listConfigurations = () => {
    const wanted = document.getElementById('filter').value.toLowerCase();
    const strategies = new Set(shownStrategies());
    const found = page.configurations.filter(
      (each) =>
        strategies.has(each.strategy) &&
        within(brush.configuration, each.configuration) &&
        within(brush.value, each.value) &&
        `${each.configuration} ${each.strategy} ${each.state} ${each.parameters}`
          .toLowerCase()
          .includes(wanted),
    );
    if (sort.key !== undefined) found.sort((a, b) => compare(a[sort.key], b[sort.key]));
    table.tBodies[0].replaceChildren(
      ...found.slice(0, most).map((each) => {
        const row = document.createElement('tr');
        for (const key of ['configuration', 'strategy', 'state', 'value', 'parameters']) {
          row.insertCell().textContent = each[key] === null ? '' : format(each[key]);
        }
        return row;
      }),
    );
    const shown = Math.min(found.length, most);
    document.getElementById('count').textContent =
      `${shown} of ${found.length} shown, ${page.configurations.length} in all`;
    document.getElementById('all').hidden = shown === found.length;
  };
  document.getElementById('filter').addEventListener('input', listConfigurations);
  document.getElementById('all').addEventListener('click', () => {
    most = Infinity;
    listConfigurations();
  });
  for (const button of table.querySelectorAll('th button')) {
    button.addEventListener('click', () => {
      const { key } = button.dataset;
      sort = { key, direction: sort.key === key ? -sort.direction : 1 };
      for (const head of table.querySelectorAll('th')) head.removeAttribute('aria-sort');
      button.parentElement.setAttribute('aria-sort', sort.direction > 0 ? 'ascending' : 'descending');
      listConfigurations();
    });
  }

  // The data behind a figure: a table on demand, and files.
  for (const details of document.querySelectorAll('figure details')) {
    details.addEventListener('toggle', () => {
      const place = details.querySelector('.scroll');
      if (!details.open || place.childElementCount > 0) return;
      const { fields, rows } = page.figures[details.parentElement.id];
      const data = document.createElement('table');
      const head = data.createTHead().insertRow();
      for (const field of fields) {
        const cell = document.createElement('th');
        cell.scope = 'col';
        cell.textContent = field;
        head.append(cell);
      }
      const body = data.createTBody();
      for (const row of rows.slice(0, shownRows)) {
        const line = body.insertRow();
        for (const value of row) line.insertCell().textContent = format(value);
      }
      place.append(data);
      if (rows.length > shownRows)
        place.append(`The first ${shownRows} of ${rows.length} rows; the CSV has all.`);
    });
  }
  const save = (name, url) => {
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
  };
  const csvCell = (value) => {
    if (value === null) return '';
    if (typeof value !== 'string') return String(value);
    // A spreadsheet must not take text for a formula.
    const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  for (const button of document.querySelectorAll('[data-save]')) {
    button.addEventListener('click', async () => {
      const { id } = button.closest('figure');
      const kind = button.dataset.save;
      if (kind === 'csv') {
        const { fields, rows } = page.figures[id];
        const text = [fields, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
        save(`${id}.csv`, URL.createObjectURL(new Blob([text], { type: 'text/csv' })));
      } else {
        save(`${id}.${kind}`, await views.get(id).toImageURL(kind, kind === 'png' ? 3 : 1));
      }
    });
  }

  listConfigurations();
  setTheme(theme);
})();
