/** Milliseconds for which the browser may need the address of a file that it saves. */
const PATIENCE = 60_000;

/** Gives a person a file, as if it had been downloaded. */
export function saveFile(name: string, file: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), PATIENCE);
}
