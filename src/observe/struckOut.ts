/** What opens something can be told by its look: what its program knows of it may not be all. */
const LOOKS = [
  // The seed of an nkey: a kind of key, then its bytes and their check in base 32.
  /\bS[ACNOUX][A-Z2-7]{56}\b/g,
  // A JSON Web Token, which credentials files hold.
  /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g,
  // Who it is and what proves it, in an address (RFC 3986, 3.2.1). A password may hold an @ too.
  /(?<=:\/\/)[^\s/,]+(?=@)/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|$)/gs,
] as const;

const INSTEAD = '[secret]';

/**
 * Words that other people may read.
 *
 * @param secrets texts that must not be in them, wherever they turn up
 */
export function struckOut(words: string, secrets: readonly string[]): string {
  const known = secrets
    .filter((secret) => secret !== '')
    // One may be part of another.
    .toSorted((one, other) => other.length - one.length)
    .reduce((so, secret) => so.replaceAll(secret, INSTEAD), words);
  return LOOKS.reduce((so, look) => so.replaceAll(look, INSTEAD), known);
}
