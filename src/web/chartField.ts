import { type Chart, parseChart } from '../music/chart.js';
import { parseChordSymbol } from '../music/chordSymbol.js';
import { ChartGrid } from './chartGrid.js';
import { create } from './dom.js';
import { type Change, type Field, row } from './field.js';
import type { Schema } from './settingSchema.js';

/** A chart as text, with its bars as they will be played, or what is wrong with it, under it. */
export function chartField(id: string, title: string, schema: Schema, change: Change): Field {
  const input = create('textarea', '');
  input.rows = 3;
  input.spellcheck = false;
  const element = row(id, title, schema, input);
  const problem = create('p', 'problem');
  problem.setAttribute('role', 'status');
  const grid = new ChartGrid();
  input.after(problem, grid.element);

  const look = (): Chart | undefined => {
    const chart = parseChart(input.value);
    problem.textContent = chart === undefined ? problemOf(input.value) : '';
    input.setAttribute('aria-invalid', String(chart === undefined));
    if (chart !== undefined) grid.draw(chart);
    return chart;
  };
  const send = () => {
    if (look() !== undefined) change(input.value.trim().replace(/\s+/g, ' '));
  };
  input.addEventListener('input', look);
  input.addEventListener('change', send);
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    send();
  });
  return {
    element,
    show(value) {
      if (input.value === value) return;
      input.value = String(value);
      look();
    },
    follow(event) {
      if (event.kind === 'chord') grid.light(event.bar);
      else if (event.kind === 'state' && event.turn === 'idle') grid.light(undefined);
    },
  };
}

const MOST_CHORDS = 8;

/** What a musician has to change for it to be a chart. */
function problemOf(text: string): string {
  const bars = text
    .trim()
    .replace(/^\|+|[\]|]+$/g, '')
    .split(/\|+/);
  for (const [index, bar] of bars.entries()) {
    const words = bar.trim().split(/\s+/);
    const where = `bar ${index + 1}`;
    if (words[0] === '')
      return index === 0 ? 'Begin with a chord, such as C7' : `Nothing in ${where}`;
    if (words.length > MOST_CHORDS) return `More than ${MOST_CHORDS} chords in ${where}`;
    for (const word of words) {
      const isSign = word === '/' || (word === '%' && words.length === 1 && index > 0);
      if (!isSign && parseChordSymbol(word) === undefined)
        return `“${word}” in ${where} is no chord`;
    }
  }
  return bars.length > 1
    ? 'A chart begins with a chord and has 128 bars at most'
    : 'Begin with a chord';
}
