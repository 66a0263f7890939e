/** What this browser remembers of earlier visits. Where storage is forbidden, nothing. */
export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(`antiphon.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`antiphon.${name}`, value);
  } catch {}
}
