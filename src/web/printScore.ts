import { create } from './dom.js';
import { scoreLines } from './wholeScore.js';

/** Opens the browser's dialog for printing, or for a PDF, with the score and nothing else. */
export async function printScore(abc: string, title: string): Promise<void> {
  const lines = await scoreLines(abc);
  const sheet = create('section', 'sheet', ...lines);
  const { title: before } = document;
  const done = () => {
    sheet.remove();
    delete document.body.dataset['printing'];
    document.title = before;
  };
  document.body.dataset['printing'] = '';
  // It is what a PDF is called.
  document.title = title;
  document.body.append(sheet);
  window.addEventListener('afterprint', done, { once: true });
  window.print();
}
