import type { SharedJam } from './sharedJam.js';
import { svgText } from './wholeScore.js';

export interface SharedParts {
  readonly title: string;
  /** When, how long, how many notes. */
  readonly about: string;
  /** What its files are called, without an ending. */
  readonly name: string;
  readonly jam: SharedJam;
  /** A picture for each line of the score. */
  readonly score: readonly SVGSVGElement[];
  readonly abc: string;
  readonly mid: Uint8Array;
  /** The built `share.js` and `share.css`. */
  readonly script: string;
  readonly style: string;
}

/** All that the file may do is what stands in it: whoever opens it is asked for nothing, nor told of. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

/** A recorded jam as one HTML file that needs nothing else: to be read, heard and taken on. */
export function shareFile(parts: SharedParts): Blob {
  const { title, about, name, jam, score, abc, mid, script, style } = parts;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<title>${text(title)}</title>
<style>${style.replaceAll('</', '<\\/')}</style>
</head>
<body>
<header>
<h1>${text(title)}</h1>
<p>${text(about)}</p>
</header>
<section class="player" aria-label="Listen">
<div class="transport">
<button type="button" id="play">Play</button>
<input type="range" id="position" min="0" max="${Math.ceil(jam.length)}" value="0" step="100" aria-label="Where in the jam">
<output id="time"></output>
</div>
<canvas id="roll" role="img" aria-label="Piano roll of both parts"></canvas>
<p class="legend"><span class="player-part">You</span><span class="partner-part">Antiphon</span></p>
</section>
<section class="score" aria-label="Score">
${score.map(svgText).join('\n')}
</section>
<footer>
<p>Take it on: <a download="${text(name)}.mid" href="data:audio/midi;base64,${base64(mid)}">MIDI</a>
<a download="${text(name)}.abc" href="data:text/vnd.abc;charset=utf-8,${encodeURIComponent(abc)}">ABC</a></p>
<details><summary>The score as ABC</summary><pre>${text(abc)}</pre></details>
</footer>
<script type="application/json" id="jam">${JSON.stringify(jam).replaceAll('<', '\\u003c')}</script>
<script>${script.replaceAll('</', '<\\/')}</script>
</body>
</html>
`;
  return new Blob([html], { type: 'text/html' });
}

/** Text as text, in elements and in attributes. */
function text(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
