import { byId } from './dom.js';
import type { Sound } from './sound.js';

const STORED = 'antiphon.volume';

/** Volume and mute, remembered on this machine. */
export class SoundControl {
  private readonly slider = byId('volume', HTMLInputElement);
  private readonly button = byId('mute', HTMLElement);
  private muted = false;

  constructor(private readonly sound: Sound) {
    const stored = recall();
    if (stored !== undefined) this.slider.value = stored;
    this.slider.addEventListener('input', () => {
      this.muted = false;
      this.apply();
      remember(this.slider.value);
    });
    this.button.addEventListener('click', () => {
      this.muted = !this.muted;
      this.apply();
    });
    for (const gesture of ['pointerdown', 'keydown'] as const) {
      window.addEventListener(gesture, () => sound.wake(), { capture: true });
    }
    this.apply();
  }

  private apply(): void {
    this.sound.setLevel(this.muted ? 0 : Number(this.slider.value) / 100);
    this.button.setAttribute('aria-pressed', String(this.muted));
    this.button.textContent = this.muted ? 'Muted' : 'Sound on';
  }
}

/** Storage may be forbidden; then the volume is simply not remembered. */
function recall(): string | undefined {
  try {
    return localStorage.getItem(STORED) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(value: string): void {
  try {
    localStorage.setItem(STORED, value);
  } catch {}
}
