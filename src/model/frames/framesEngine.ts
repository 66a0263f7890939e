import { CanonAutomaton } from '../../abc/automaton.js';
import { PLACE_NUMBERS } from '../../abc/canonPlace.js';
import { typedLength } from '../../abc/canonSound.js';
import { type Engine, expectCharacter } from '../engine.js';
import { FrameExpectation, hearSound } from './frameExpectation.js';
import type { FrameHabits } from './frameHabits.js';
import { type FrameNetwork, type FramePlace, FrameTones } from './frameNetwork.js';
import { readTones } from './nextTones.js';

/** Shared among all characters that canon allows next, so that none is impossible. */
const LEGAL = 0.004;
/** Shared among all characters whatever. */
const ANY = 0.0005;

/**
 * A network over piano-roll frames as an engine over canon's characters. It follows the text with
 * canon's automaton; whenever a sound is whole, the network hears the frames that it lasts. A
 * character that canon does not allow where it stands is passed over.
 *
 * Its state: a number that is 0 before the first character, where the cursor stands, the network's
 * state and expectations behind the last sound, and the tones of that sound.
 */
export class FramesEngine implements Engine {
  readonly vocabularySize: number;
  readonly stateLength: number;
  readonly #network: FrameNetwork;
  readonly #codes: Uint16Array;
  readonly #automaton: CanonAutomaton;
  readonly #expectation: FrameExpectation;
  readonly #past: FramePlace;
  readonly #previous = new FrameTones();
  #hasPrevious = false;
  /** The tones of the sound being read. */
  readonly #sounding = new FrameTones();
  readonly #mask: Uint8Array;
  readonly #logits: Float32Array;

  constructor(
    readonly name: string,
    network: FrameNetwork,
    characters: readonly string[],
    habits: FrameHabits,
  ) {
    this.#network = network;
    this.#codes = Uint16Array.from(characters, (character) => character.charCodeAt(0));
    this.#automaton = new CanonAutomaton(characters);
    this.#expectation = new FrameExpectation(network, habits);
    this.#past = network.newPlace();
    this.#mask = new Uint8Array(characters.length);
    this.#logits = new Float32Array(characters.length);
    this.vocabularySize = characters.length;
    this.stateLength =
      2 + network.symbolCount + PLACE_NUMBERS + network.stateLength + network.symbolCount;
    this.reset();
  }

  reset(): void {
    this.#automaton.reset();
    this.#network.begin(this.#past);
    this.#previous.clear();
    this.#hasPrevious = false;
  }

  step(index: number): Float32Array {
    expectCharacter(index, this.vocabularySize);
    this.#hear(this.#codes[index] ?? 0);
    this.#expect();
    return this.#logits;
  }

  save(state: Float32Array): void {
    const { symbolCount, stateLength } = this.#network;
    state[0] = 1;
    state[1] = this.#hasPrevious ? 1 : 0;
    let at = 2;
    state.fill(0, at, at + symbolCount);
    for (let tone = 0; tone < this.#previous.count; tone++) state[at + this.#previous.at(tone)] = 1;
    at += symbolCount;
    this.#automaton.cursor.save(state.subarray(at, at + PLACE_NUMBERS));
    at += PLACE_NUMBERS;
    state.set(this.#past.state, at);
    state.set(this.#past.expected, at + stateLength);
  }

  restore(state: Float32Array): void {
    if (state[0] === 0) {
      this.reset();
      return;
    }
    const { symbolCount, stateLength } = this.#network;
    this.#hasPrevious = state[1] === 1;
    let at = 2;
    this.#previous.clear();
    for (let symbol = 1; symbol < symbolCount; symbol++) {
      if (state[at + symbol] === 1) this.#previous.add(symbol);
    }
    at += symbolCount;
    this.#automaton.cursor.restore(state.subarray(at, at + PLACE_NUMBERS));
    at += PLACE_NUMBERS;
    this.#past.state.set(state.subarray(at, at + stateLength));
    at += stateLength;
    this.#past.expected.set(state.subarray(at, at + symbolCount));
  }

  dispose(): void {
    this.#network.dispose();
  }

  #hear(code: number): void {
    const { cursor } = this.#automaton;
    const { sounds, elapsed } = cursor;
    const duration = typedLength(cursor);
    readTones(cursor, this.#network, this.#sounding);
    if (cursor.openPitch >= 0) this.#sounding.add(this.#network.symbolOf(cursor.openPitch));
    if (!cursor.feed(code) || cursor.sounds === sounds) return;
    hearSound(this.#network, this.#past, this.#sounding, elapsed, duration, this.#past);
    this.#previous.copyFrom(this.#sounding);
    this.#hasPrevious = true;
  }

  #expect(): void {
    const { weights } = this.#expectation;
    const previous = this.#hasPrevious ? this.#previous : undefined;
    this.#expectation.expect(this.#automaton.cursor, this.#past, previous);
    this.#automaton.mask(this.#mask);
    let sum = 0;
    let legal = 0;
    for (let index = 0; index < this.vocabularySize; index++) {
      sum += weights[this.#codes[index] ?? 0] ?? 0;
      legal += this.#mask[index] ?? 0;
    }
    const any = 1 / this.vocabularySize;
    for (let index = 0; index < this.vocabularySize; index++) {
      const even = legal > 0 ? (this.#mask[index] ?? 0) / legal : any;
      const weighed = sum > 0 ? (weights[this.#codes[index] ?? 0] ?? 0) / sum : even;
      this.#logits[index] = Math.log((1 - LEGAL - ANY) * weighed + LEGAL * even + ANY * any);
    }
  }
}
