/** One sounding note; both ends take the time, in seconds of the context, from which they hold. */
export interface Voice {
  /** It fades as the instrument does when its key is let go. */
  end(when: number): void;
  /** It makes room for another: as quickly as it goes without a click. */
  cut(when: number): void;
}
