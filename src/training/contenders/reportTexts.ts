import type { GroundName } from './contender.js';

/** Headings. */
export const TITLES: Readonly<Record<GroundName, string>> = {
  'database-1': 'Database 1 of the study (340 jigs): the last fifth',
  'database-2': 'Database 2 of the study (1,112 tunes): the last fifth',
  'database-2-tunes': 'Database 2, cut at tunes: its test part',
  canon: "Canon: test tunes of Nottingham, O'Neill and Aird",
};

export const INTRODUCTION = [
  '# The comparison',
  "This page is written by `antiphon compare`; nothing in it is typed by hand. It sets the network of the study that Antiphon began with, the systems that the study cites, and Antiphon itself side by side, on the same texts, by the same measures. A figure is made again by the command above its table, where `FOLDER` holds the corpora (`antiphon compare --help` says how they lie in it); what an earlier run left in the working folder `comparison/` is taken as it is, so remove a contender's folder there to have it learn again. Everything random has one seed: a figure is of one run.",
  "- *bits/char*: mean of -log2 of the probability that each character had before it came; *perplexity* is 2 to the power of it. Texts of whole ABC files are read on from tune to tune, canon tune by tune.\n- *accuracy*: share of characters that were the likeliest; *every 25th*: of every 25th one, foretold from all of the text before it.\n- *music only*: header fields left out (39 % of database 2, 25 % of database 1).\n- *bits/note*: bits of all music over notes, chords and rests as written; it does not depend on the encoding.\n- *adapted*: mixed with what came before in the same tune (`src/model/adaptation.ts`).\n- *valid*: texts, written without the mask that keeps bars right, that our reader makes a tune of and whose bars all add up; *copied*: with 48 characters in a row from the training text; *in scale*, *ends on the tonic*, *key clarity* (correlation with the best key profile), *bars heard before*: of those that can be read; *pitch classes*, *intervals*, *note lengths*, *form* (how far back each bar's like is): how far their distribution is from the data's (total variation, 0 to 1).\n- *valid with the mask*: of as many tunes made up as a user of Antiphon gets them.",
];

/** The heading of each section, and what has to be known to read it. */
export const PROTOCOL = [
  "## The study's protocol, and what it hides",
  'The study cuts its text into pieces of 25 characters and asks for the 25th given the 24 before it, and nothing else: some thousands of examples for 257,245 parameters, which learn them by heart. The tables show the share right in the training text and in the text held out.',
];

export const COURSE = [
  "## The course's sweep",
  'A short run for each thing that the exercise has its students change, on database 2 cut at tunes.',
];

export const SIZES = [
  '## Size against bits against time',
  'Two layers of so many units, all by the same short schedule. The time of a step is measured in the run that wrote this page, prepared, after pauses of 60 ms (`npm run bench sizes` sets it beside a plain loop).',
];

export const GOALS = [
  '## Figures to reach',
  'Measured earlier on the same texts with the same network in another program (PyTorch), or asked of the live model. Bits per character count as reached up to 0.02 above, accuracy without adaptation up to half a point below.',
];
