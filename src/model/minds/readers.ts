import type { Card } from '../card.js';
import type { MindReader } from '../mind.js';
import { diceReader } from './diceMind.js';
import { dynamicReader } from './dynamicMind.js';
import { evolvedReader } from './evolvedMind.js';
import { framesReader } from './framesMind.js';
import { networkReader } from './networkMind.js';
import { ngramReader } from './ngramMind.js';
import { tokensReader } from './tokensMind.js';

/** How each kind of model is read. */
export const READERS: Readonly<Record<Card['kind'], MindReader>> = {
  network: networkReader as MindReader,
  dynamic: dynamicReader as MindReader,
  frames: framesReader as MindReader,
  ngram: ngramReader as MindReader,
  tokens: tokensReader as MindReader,
  dice: diceReader as MindReader,
  evolved: evolvedReader as MindReader,
};
