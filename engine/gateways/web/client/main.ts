/** The players' page: a line to the city, a door to come in by, and the text; what is around the text minds itself. */

import { Around } from "./around.js";
import { Door } from "./door.js";
import { byId, finePointer, show } from "./dom.js";
import { isSecret, Line } from "./line.js";
import { Link, type LinkState } from "./link.js";
import { Log } from "./log.js";
import { mindPointing } from "./pointing.js";
import { drawCity } from "./ring.js";
import { type Choices, Settings } from "./settings.js";
import { read, type Span, withoutColours } from "./wire.js";

/** One player at one page. */
class Page {
  private readonly log = new Log(byId("log", HTMLElement), byId("newer", HTMLButtonElement));
  private readonly line = new Line(byId("line", HTMLInputElement), byId("speak", HTMLFormElement), {
    send: (line, hidden) => this.say(line, hidden),
    page: (direction) => this.log.page(direction),
    toEnd: () => this.log.toEnd(),
  });
  private readonly around = new Around(
    (line) => this.say(line),
    (line) => this.line.offer(line),
  );
  private readonly door = new Door(
    (line) => this.knock(line),
    () => this.byHand(),
  );
  private readonly link = new Link(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`, {
    message: (frame) => this.hear(frame),
    bytes: (text) => this.told([["", withoutColours(text)]]),
    state: (state) => this.linked(state),
  });
  private showMine = true;
  private inside = false;
  private knocked = false;
  private pending = "";
  private unheard: (readonly Span[])[] = [];
  private unread = 0;
  private where = "";

  constructor() {
    drawCity(byId("city", SVGSVGElement));
    new Settings((choices) => this.chosen(choices));
    mindPointing(byId("play", HTMLElement), byId("log", HTMLElement), this.line, (line) => this.say(line));
    byId("try-now", HTMLButtonElement).addEventListener("click", () => this.link.call());
    window.addEventListener("online", () => this.link.nudge());
    document.addEventListener("visibilitychange", () => this.seen());
    this.mindSize();
    this.door.scene("door");
    this.link.call();
  }

  // out

  private say(line: string, hidden = false): void {
    if (this.link.send("Ourobouro.Line", { text: line })) {
      if (this.showMine && !hidden && !isSecret(line) && line.trim()) this.log.mine(line);
    } else {
      this.log.note("That was not sent: there is no line to the city just now.");
      this.link.call();
    }
  }

  /** Say something at the door; a door that has closed for quietness opens again first. */
  private knock(line: string): boolean {
    this.knocked = true;
    if (this.link.send("Ourobouro.Line", { text: line })) return true;
    this.pending = line;
    this.link.call();
    return false;
  }

  // in

  private hear(frame: string): void {
    const message = read(frame);
    if (!message) return;
    switch (message.kind) {
      case "text":
        return this.told(message.spans);
      case "prompt":
        return prompted(message.text);
      case "echo":
        return this.line.hide(!message.on);
      case "name":
        return this.entered(message.name);
      case "goodbye":
        return this.left(message.why);
      case "place":
        this.where = message.place.name;
        this.title();
    }
    this.around.hear(message);
  }

  private told(spans: readonly Span[]): void {
    if (this.door.now !== "play") {
      this.unheard.push(spans);
      if (this.knocked) this.door.hear(spans.map(([, text]) => text).join(""));
      return;
    }
    this.log.add(spans);
    this.line.words.hear(spans);
    this.around.told(spans);
    if (document.hidden) this.unread += 1;
    this.title();
  }

  // coming and going

  /** Somebody would rather type at the door than fill in a card: they read what the card kept to itself. */
  private byHand(): void {
    this.door.scene("play");
    for (const spans of this.unheard) this.log.add(spans);
    this.unheard = [];
    this.line.focus();
    this.link.call();
  }

  private entered(name: string): void {
    this.inside = this.link.needed = true;
    this.unheard = [];
    document.documentElement.dataset["inside"] = "true";
    this.door.welcomed(name);
    this.door.scene("play");
    this.log.toEnd();
    if (finePointer()) this.line.focus();
  }

  private left(why: string): void {
    this.link.end();
    if (why) this.door.hear(why);
  }

  private linked(state: LinkState): void {
    document.documentElement.dataset["link"] = state.is;
    if (state.is === "calling") this.unheard = [];
    else if (state.is === "open") this.opened();
    else this.dropped(state.is === "ended");
    const saying = spoken(state);
    show(byId("wire-text", HTMLElement), saying);
    byId("wire", HTMLElement).hidden = !saying;
    byId("try-now", HTMLElement).hidden = state.is !== "waiting";
  }

  private opened(): void {
    this.size();
    if (this.pending) this.link.send("Ourobouro.Line", { text: this.pending });
    this.pending = "";
  }

  /** The line fell. Whoever was inside finds a small door before the text they had; at the door nothing is lost. */
  private dropped(gently: boolean): void {
    this.line.hide(false);
    if (!this.inside) return;
    this.inside = this.link.needed = this.knocked = false;
    document.documentElement.dataset["inside"] = "false";
    this.around.forget();
    if (!gently) this.log.note("The line to the city is gone. Where you stood is kept for you.");
    this.door.scene("again");
  }

  // the page

  private chosen(choices: Choices): void {
    this.line.numpad = choices.numpad;
    this.log.headings = choices.reader;
    this.showMine = choices.mine && !choices.reader;
  }

  private title(): void {
    const unread = this.unread ? `(${this.unread}) ` : "";
    document.title = `${unread}${this.where ? `${this.where} · ` : ""}Coil`;
  }

  private seen(): void {
    if (document.hidden) return;
    this.unread = 0;
    this.title();
    this.link.nudge();
  }

  private mindSize(): void {
    let timer = 0;
    window.addEventListener("resize", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => this.size(), 400);
    });
  }

  /** Tell the city how much text fits, for the few things that come in columns. */
  private size(): void {
    this.link.send("Ourobouro.Terminal.Size", this.log.size());
  }
}

function prompted(text: string): void {
  const shown = text.trim();
  const [, hp, maxhp] = /^(\d+)\/(\d+)hp\s*>?$/.exec(shown) ?? [];
  byId("prompt", HTMLElement).hidden = !shown;
  show(byId("prompt-shown", HTMLElement), shown);
  show(byId("prompt-said", HTMLElement), hp ? `${hp} of ${maxhp} health` : shown);
}

/** What to say of the line; nothing while it is well, or rests because nobody needs it. */
function spoken(state: LinkState): string {
  switch (state.is) {
    case "calling":
      return state.again ? "Calling the city ..." : "";
    case "waiting":
      return `The line to the city is down. Trying again in ${state.seconds} ${state.seconds === 1 ? "second" : "seconds"}.`;
    default:
      return "";
  }
}

new Page();
