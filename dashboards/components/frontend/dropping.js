// Files that are dropped on the page or pasted. A file dropped beside the field must not
// lead the browser away from the page.

export class Dropping {
  constructor(field, take, isWelcome) {
    this.heard = [
      ["dragover", (event) => this.#over(event)],
      ["dragleave", (event) => event.relatedTarget || this.#mark(false)],
      ["drop", (event) => this.#drop(event)],
      ["paste", (event) => this.#paste(event)],
    ];
    Object.assign(this, { field, take, isWelcome });
    this.heard.forEach(([type, heard]) => document.addEventListener(type, heard));
  }

  stop() {
    this.heard.forEach(([type, heard]) => document.removeEventListener(type, heard));
  }

  #over(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const isWelcome = this.isWelcome();
    event.dataTransfer.dropEffect = isWelcome ? "copy" : "none";
    this.#mark(isWelcome);
  }

  #drop(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.#mark(false);
    if (this.isWelcome()) this.take([...event.dataTransfer.files]);
  }

  // Only into our own box: other fields of the page keep their clipboard.
  #paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    const isOurs = event.composedPath().includes(this.field);
    if (!files.length || !isOurs || !this.isWelcome()) return;
    event.preventDefault();
    this.take(files);
  }

  #mark(isOver) {
    this.field.classList.toggle("dropping", isOver);
  }
}
