/** Gives the visitor a file. */

export function save(name: string, contents: BlobPart[]): void {
  const address = URL.createObjectURL(new Blob(contents));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it over by the next task.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
