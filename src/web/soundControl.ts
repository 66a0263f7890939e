import { byId } from './dom.js';
import { PARTS } from './mixer.js';
import { recall, remember } from './remembered.js';
import type { Sound } from './sound.js';
import type { VoiceName } from './voices.js';

/** Volumes, mutes and voices, remembered on this machine. */
export class SoundControl {
  private isSilent = false;

  /** @param waits is muted until somebody asks for sound, as a page on a wall should be */
  constructor(
    private readonly sound: Sound,
    private readonly waits = false,
  ) {
    this.control('volume', 'mute', (level) => sound.setLevel(level));
    for (const part of PARTS) {
      this.control(`${part}-volume`, `${part}-mute`, (level) => sound.setPartLevel(part, level));
      const voice = byId(`${part}-voice`, HTMLSelectElement);
      remembering(voice, 'change', () => sound.setVoice(part, voiceOf(voice.value)));
    }
    for (const gesture of ['pointerdown', 'keydown'] as const) {
      window.addEventListener(gesture, () => this.wake(), { capture: true });
    }
  }

  /** Within a gesture. What would not be heard need not be awake. */
  private wake(): void {
    if (!this.isSilent) this.sound.wake();
  }

  /** A slider of 0 to 100 and the button beside it that mutes; `apply` takes 0..1. */
  private control(sliderId: string, buttonId: string, apply: (level: number) => void): void {
    const slider = byId(sliderId, HTMLInputElement);
    const button = byId(buttonId, HTMLElement);
    const isMain = buttonId === 'mute';
    const waits = isMain && this.waits;
    let isMuted = waits || recall(buttonId) === 'true';
    const show = (): void => {
      if (isMain) this.isSilent = isMuted;
      apply(isMuted ? 0 : Number(slider.value) / 100);
      button.setAttribute('aria-pressed', String(isMuted));
      button.textContent = isMuted ? 'Muted' : 'Mute';
      if (!waits) remember(buttonId, String(isMuted));
    };
    button.addEventListener('click', () => {
      isMuted = !isMuted;
      show();
      this.wake();
    });
    // Whoever moves the slider wants to hear something.
    slider.addEventListener('input', () => {
      isMuted = false;
    });
    remembering(slider, 'input', show);
  }
}

/** A control that has the value it was left with, says so at once, and keeps what it is set to. */
function remembering(
  control: HTMLInputElement | HTMLSelectElement,
  event: 'input' | 'change',
  apply: () => void,
): void {
  control.value = recall(control.id) ?? control.value;
  control.addEventListener(event, () => {
    apply();
    remember(control.id, control.value);
  });
  apply();
}

/** A voice that no longer exists leaves the select empty. */
function voiceOf(value: string): VoiceName {
  return value === 'electricPiano' || value === 'reed' ? value : 'piano';
}
