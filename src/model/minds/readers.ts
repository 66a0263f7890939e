import type { Card } from '../card.js';
import type { MindReader } from '../mind.js';
import { networkReader } from './networkMind.js';

/** How each kind of model is read. */
export const READERS: Readonly<Record<Card['kind'], MindReader>> = {
  network: networkReader as MindReader,
};
