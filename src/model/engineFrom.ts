import { DiceWords } from './dice/diceWords.js';
import { DynamicEngine } from './dynamicEngine.js';
import type { Engine } from './engine.js';
import type { EngineParts, WordParts } from './engineParts.js';
import { EvolvedWords } from './evolved/evolvedWords.js';
import { MelodyNetwork } from './evolved/melodyNetwork.js';
import { FrameNetwork } from './frames/frameNetwork.js';
import { FramesEngine } from './frames/framesEngine.js';
import { NgramEngine } from './ngramEngine.js';
import { wasmEngineFrom } from './wasmEngine.js';
import { CanonBars } from './words/canonBars.js';
import { CanonTokens } from './words/canonTokens.js';
import { evenLetters } from './words/letters.js';
import { Lexicon } from './words/lexicon.js';
import { NetworkWords } from './words/networkWords.js';
import { SpelledEngine } from './words/spelledEngine.js';
import type { WordModel } from './words/wordModel.js';

/**
 * Puts an engine together, in the state before the first character. It takes what the parts are made
 * of, which may therefore be used for one engine only, and little time: nothing is read, checked or
 * packed any more.
 *
 * @throws AntiphonError `tfjs-node-missing`, saying how to get what is missing.
 */
export async function engineFrom(parts: EngineParts): Promise<Engine> {
  switch (parts.kind) {
    case 'wasm':
      return wasmEngineFrom(parts);
    case 'tfjs': {
      // TensorFlow.js is loaded only when it is asked for.
      const { createTfjsEngine } = await import('./tfjsEngine.js');
      return createTfjsEngine(parts.name, parts.network);
    }
    case 'dynamic':
      return new DynamicEngine(await engineFrom(parts.network), parts.shape, parts.rates);
    case 'frames': {
      const network = new FrameNetwork(await engineFrom(parts.network), parts.lowest);
      return new FramesEngine(parts.name, network, parts.alphabet, parts.habits);
    }
    case 'ngram':
      return new NgramEngine(parts.ngram, parts.shares);
    case 'even':
      return evenLetters(parts.vocabularySize);
    case 'spelled': {
      const { name, words, alphabet, spelling, letters, slip } = parts;
      return new SpelledEngine(name, await wordModelFrom(words), {
        alphabet,
        spelling: spelling === 'bars' ? new CanonBars() : new CanonTokens(spelling),
        letters: await engineFrom(letters),
        slip,
      });
    }
  }
}

async function wordModelFrom(parts: WordParts): Promise<WordModel> {
  switch (parts.kind) {
    case 'network': {
      const lexicon = new Lexicon(parts.words);
      const engine = await engineFrom(parts.network);
      return new NetworkWords(engine, lexicon, lexicon.indexOf(parts.first));
    }
    case 'dice':
      return new DiceWords(parts.pages);
    case 'evolved':
      return new EvolvedWords(new MelodyNetwork(parts.units, parts.weights));
  }
}
