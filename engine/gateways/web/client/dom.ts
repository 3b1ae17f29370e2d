/** Two small hands for the document: find what must be there, make what is new. Text only ever becomes text nodes. */

/** The element with this id, of the expected kind; a page without it is broken and says so. */
export function byId<T extends Element>(id: string, kind: abstract new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`index.html has no ${kind.name} with the id "${id}"`);
}

/** A new element with a class and, if wanted, words in it. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  text = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.append(text);
  return made;
}

/** A button that never submits a form. */
export function button(className: string, text: string): HTMLButtonElement {
  const made = make("button", className, text);
  made.type = "button";
  return made;
}

/** Put words into an element, and leave it alone if they are there already, so that nothing is read out twice. */
export function show(where: Element, text: string): void {
  if (where.textContent !== text) where.textContent = text;
}

/** Whether a mouse is at hand; on a touch screen, focus would push the keyboard up unasked. */
export function finePointer(): boolean {
  return window.matchMedia("(pointer: fine)").matches;
}
