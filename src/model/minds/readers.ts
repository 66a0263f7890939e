import type { Card } from '../card.js';
import type { MindReader } from '../mind.js';
import { networkReader } from './networkMind.js';
import { ngramReader } from './ngramMind.js';

/** How each kind of model is read. */
export const READERS: Readonly<Record<Card['kind'], MindReader>> = {
  network: networkReader as MindReader,
  ngram: ngramReader as MindReader,
};
