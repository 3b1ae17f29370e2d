/** The card at the door: it types `connect`, `create` or `guest` for you, and shows what the city answers. */

import { byId, finePointer, show } from "./dom.js";
import { recalled, remember } from "./settings.js";

const KEY = "ourobouro.name";

/** Which face the page shows: the door with the view, the city, or the city with a small door in front of it. */
export type Scene = "door" | "play" | "again";

/** Owns the card. `type` sends a line to the city and says whether there was a line to send it on. */
export class Door {
  private readonly name = byId("door-name", HTMLInputElement);
  private readonly password = byId("door-password", HTMLInputElement);
  private readonly answer = byId("door-answer", HTMLElement);
  private readonly form = byId("door-form", HTMLFormElement);
  private readonly title = byId("door-title", HTMLElement);

  constructor(
    private readonly type: (line: string) => boolean,
    raw: () => void,
  ) {
    this.name.value = recalled(KEY);
    this.first(this.name.value ? "connect" : "create");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.enter(event.submitter?.dataset["verb"] ?? "connect");
    });
    byId("door-guest", HTMLButtonElement).addEventListener("click", () => this.say("guest"));
    byId("door-raw", HTMLButtonElement).addEventListener("click", raw);
    byId("door-show", HTMLInputElement).addEventListener("change", (event) => {
      this.password.type = (event.target as HTMLInputElement).checked ? "text" : "password";
    });
  }

  /** Which scene is on. */
  get now(): string {
    return document.documentElement.dataset["scene"] ?? "door";
  }

  /** Change the scene, and put the keyboard where the next word is expected. */
  scene(scene: Scene): void {
    document.documentElement.dataset["scene"] = scene;
    byId("door", HTMLElement).hidden = scene === "play";
    byId("play", HTMLElement).hidden = scene === "door";
    byId("skip", HTMLAnchorElement).href = scene === "play" ? "#line" : "#door-name";
    show(this.title, scene === "again" ? "Step back in" : "Enter the city");
    if (scene === "play") this.password.value = "";
    else if (finePointer()) (this.name.value ? this.password : this.name).focus({ preventScroll: true });
  }

  /** Show what the city answers while the card is up. */
  hear(text: string): void {
    const last = text.split("\n").filter((line) => line.trim()).at(-1);
    if (last) show(this.answer, last.trim());
  }

  /** Somebody is in: keep the name for the next time, never the password. */
  welcomed(name: string): void {
    show(this.answer, "");
    if (!/^guest/i.test(name)) {
      remember(KEY, name);
      this.name.value = name;
      this.first("connect");
    }
  }

  /** Which button comes first, and is what the Enter key does: somebody this browser has not seen makes a character. */
  private first(verb: "connect" | "create"): void {
    for (const made of this.form.querySelectorAll<HTMLButtonElement>("[data-verb]")) {
      const chosen = made.dataset["verb"] === verb;
      made.classList.toggle("strong", chosen);
      if (chosen) made.parentElement?.prepend(made);
    }
  }

  private enter(verb: string): void {
    const name = this.name.value.trim();
    const password = this.password.value;
    const missing = !name || /\s/.test(name) ? this.name : !password || /\s/.test(password) ? this.password : null;
    if (missing) {
      show(this.answer, missing === this.name ? "A name is one word." : "A password is one word, without spaces.");
      missing.focus();
      return;
    }
    this.say(`${verb} ${name} ${password}`);
  }

  private say(line: string): void {
    show(this.answer, this.type(line) ? "The tram doors close ..." : "Calling the city ...");
  }
}
