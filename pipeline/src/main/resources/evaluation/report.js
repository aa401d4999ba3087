'use strict';
const page = JSON.parse(document.getElementById('page').textContent);
const report = page.report;
const element = id => document.getElementById(id);
const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
const unique = values => [...new Set(values)];
const text = (value, digits = 3) => value === null || value === undefined ? '–' : value.toFixed(digits);
const NUMBERS = {
  'AUROC': measure => measure.auroc,
  'average precision': measure => measure.averagePrecision,
  'rank correlation between seeds': measure => measure.stability,
  'F1 at the alert threshold': measure => measure.f1,
};
const charts = [];

function node(name, content, attributes = {}) {
  const made = document.createElement(name);
  made.append(...[content].flat().filter(part => part !== undefined));
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

function options(id, names) {
  element(id).replaceChildren(...names.map(name => node('option', name, {value: name})));
}

/** A cell whose colour goes from that of the card at 0 to the strong one at 1. */
function cell(content, share, strong = 'high') {
  const made = node('td', content);
  const strength = Math.max(0, Math.min(1, share || 0));
  made.style.background = `rgba(${colour(strong)}, ${strength})`;
  if (strength > 0.6) {
    made.style.color = colour('contrast');
  }
  return made;
}

function table(head, rows) {
  return node('table', [
    node('thead', node('tr', head.map(title => node('th', title, {scope: 'col'})))),
    node('tbody', rows),
  ]);
}

function heat() {
  const number = NUMBERS[element('number').value];
  const rows = unique(report.summary.flatMap(line => Object.keys(line.measures))).map(measure =>
    node('tr', [node('th', measure, {scope: 'row'}), ...report.summary.map(line => {
      const spread = line.measures[measure] && number(line.measures[measure]);
      const made = cell(text(spread && spread.mean), spread ? Math.abs(2 * spread.mean - 1) ** 2 : 0,
        spread && spread.mean < 0.5 ? 'warm' : 'high');
      if (spread) {
        made.title = `${text(spread.lowest)} to ${text(spread.highest)}`;
      }
      return made;
    })]));
  element('heat').replaceChildren(
    table(['', ...report.summary.map(line => `${line.difficulty} · ${line.policy}`)], rows));
}

function models() {
  const rows = report.summary.map(line => node('tr', [
    node('th', `${line.difficulty} · ${line.policy}`, {scope: 'row'}),
    node('td', `${line.hardSamples} of ${line.samples}`),
    node('td', text(line.testAccuracy && line.testAccuracy.mean)),
    node('td', text(line.alertPrecision && line.alertPrecision.mean)),
    node('td', text(line.alertRecall && line.alertRecall.mean)),
    node('td', text(line.alertF1 && line.alertF1.mean)),
    node('td', text(line.samplesPerSecond.mean, 0)),
    node('td', text(line.stateBytesPerSample && line.stateBytesPerSample.mean, 0)),
  ]));
  element('models').replaceChildren(table(
    ['', 'hard samples', 'clean test accuracy', 'alert precision', 'alert recall', 'alert F1', 'samples/s',
      'state bytes per sample'], rows));
}

function matrix(id, counts) {
  if (!counts.length) {
    element(id).replaceChildren(node('p', 'Clean labels are not known.'));
    return;
  }
  const rows = counts.map((row, given) => {
    const whole = row.reduce((sum, count) => sum + count, 0);
    return node('tr', [node('th', String(given), {scope: 'row'}),
      ...row.map((count, other) => cell(count ? String(count) : '', whole ? count / whole : 0,
        given === other ? 'high' : 'warm'))]);
  });
  element(id).replaceChildren(table(['', ...counts.map((_, label) => String(label))], rows));
}

function suspects(shown) {
  element('suspects').replaceChildren(...shown.map(({suspect, image}) => node('figure', [
    image ? node('img', [], {src: image, alt: `sample ${suspect.id}`}) : undefined,
    node('figcaption', [node('b', `${suspect.given}, rather ${suspect.suggested ?? '?'}`), node('br', []),
      `${suspect.clean === null ? '' : 'is ' + suspect.clean + ' · '}${text(suspect.score, 1)}`, node('br', []),
      `#${suspect.id}`]),
  ], {class: suspect.hard ? 'hard' : 'easy'})));
}

function draw(id, type, datasets, x, y) {
  const ink = colour('soft');
  const axis = (title, more) => ({
    type: 'linear', title: {display: true, text: title, color: ink}, ticks: {color: ink}, grid: {color: colour('line')}, ...more,
  });
  charts.push(new Chart(element(id), {
    type,
    data: {datasets},
    options: {
      animation: false, maintainAspectRatio: false, parsing: false,
      interaction: {mode: 'nearest', intersect: false},
      scales: {x: axis(...x), y: axis(...y)},
      plugins: {legend: {labels: {color: ink, boxWidth: 14, filter: item => item.text !== ''}}},
    },
  }));
}

function lines(curves, kind) {
  const names = Object.keys(curves);
  return names.map((name, i) => ({
    label: name, data: curves[name][kind].map(([x, y]) => ({x, y})), pointRadius: 0, borderWidth: 2,
    borderColor: `hsl(${Math.round(360 * i / names.length + 210) % 360} 62% ${matchMedia('(prefers-color-scheme: dark)').matches ? 64 : 42}%)`,
    borderDash: i % 2 ? [5, 3] : [],
  }));
}

function losses(shown) {
  return [['easy', shown.easy], ['hard', shown.hard]].flatMap(([name, visits]) => {
    const series = number => visits.map((visit, i) => ({x: i + 1, y: visit[number]})).filter(point => point.y !== null);
    const line = {borderColor: colour(name), backgroundColor: colour(name) + '33', pointRadius: 0};
    return [
      {...line, label: name, data: series('median'), borderWidth: 2},
      {...line, label: '', data: series('lower'), borderWidth: 0},
      {...line, label: '', data: series('upper'), borderWidth: 0, fill: '-1'},
    ];
  });
}

function points(shown) {
  return [['easy', false], ['hard', true]].map(([label, hard]) => ({
    label, backgroundColor: colour(label) + 'aa', pointRadius: 2.5,
    data: shown.filter(point => point.hard === hard).map(point => ({x: point.variability, y: point.confidence})),
  }));
}

function details() {
  charts.splice(0).forEach(chart => chart.destroy());
  const shown = page.shown[element('difficulty').value][element('policy').value];
  if (!shown) {
    return;
  }
  const whole = {min: 0, max: 1};
  draw('roc', 'line', lines(shown.curves, 'roc'), ['others marked', whole], ['hard samples found', whole]);
  draw('pr', 'line', lines(shown.curves, 'precisionRecall'), ['recall', whole], ['precision', whole]);
  draw('losses', 'line', losses(shown.losses), ['visit', {}], ['loss', {}]);
  draw('map', 'scatter', points(shown.map), ['variability', {}], ['confidence', whole]);
  matrix('labels', shown.labels);
  matrix('suggested', shown.suggested);
  suspects(shown.suspects);
}

function show() {
  heat();
  models();
  details();
}

element('about').textContent = `${report.data}, ${report.model}, ${report.passes} passes, ${report.seeds === 1 ? 'one seed' : report.seeds + ' seeds'}`
  + (report.settings.length ? `; ${report.settings.join(', ')}` : '');
element('first').textContent = 'The charts show the first seed.';
options('number', Object.keys(NUMBERS));
options('difficulty', unique(report.summary.map(line => line.difficulty)));
options('policy', unique(report.summary.map(line => line.policy)));
element('number').addEventListener('change', heat);
['difficulty', 'policy'].forEach(id => element(id).addEventListener('change', details));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
show();
