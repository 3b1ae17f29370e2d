/** The players' page: a line to the city, and everything on the page that speaks or listens on it. */

import { Compass } from "./compass.js";
import { Door, finePointer } from "./door.js";
import { byId, show } from "./dom.js";
import { Here } from "./here.js";
import { isSecret, Line } from "./line.js";
import { Link, type LinkState } from "./link.js";
import { Log } from "./log.js";
import { Minimap } from "./minimap.js";
import { after, type Presence } from "./present.js";
import { drawCity } from "./ring.js";
import { type Choices, Settings } from "./settings.js";
import { isUnfinished } from "./verbs.js";
import { Vitals } from "./vitals.js";
import { Voices } from "./voices.js";
import { type Place, read, type Span, withoutColours } from "./wire.js";

const SAYING: Readonly<Record<Exclude<LinkState["is"], "waiting">, string>> = {
  calling: "Calling the city ...",
  open: "",
  ended: "The line is closed.",
};

/** One player at one page. */
class Page {
  private readonly log = new Log(byId("log", HTMLElement), byId("newer", HTMLButtonElement));
  private readonly line = new Line(byId("line", HTMLInputElement), byId("speak", HTMLFormElement), {
    send: (line, hidden) => this.say(line, hidden),
    page: (direction) => this.log.page(direction),
    toEnd: () => this.log.toEnd(),
  });
  private readonly compass = new Compass(byId("compass", HTMLElement), (line) => this.say(line));
  private readonly here = new Here(
    byId("here", HTMLElement),
    byId("nobody", HTMLElement),
    (line) => this.say(line),
    (line) => this.line.offer(line),
  );
  private readonly minimap = new Minimap(byId("minimap", SVGSVGElement));
  private readonly vitals = new Vitals();
  private readonly voices = new Voices(byId("voices", HTMLElement), byId("voices-list", HTMLElement));
  private readonly door = new Door(
    (line) => this.knock(line),
    () => this.byHand(),
  );
  private readonly link = new Link(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`, {
    message: (frame) => this.hear(frame),
    bytes: (text) => this.told([["", withoutColours(text)]]),
    state: (state) => this.linked(state),
  });
  private choices: Choices | null = null;
  private present: readonly Presence[] = [];
  private inside = false;
  private knocked = false;
  private pending = "";
  private unheard: (readonly Span[])[] = [];
  private unread = 0;
  private placeName = "";

  constructor() {
    drawCity(byId("city", SVGSVGElement));
    new Settings((choices) => this.chosen(choices));
    byId("try-now", HTMLButtonElement).addEventListener("click", () => this.link.call());
    window.addEventListener("online", () => this.link.nudge());
    document.addEventListener("visibilitychange", () => this.seen());
    this.mindMouseAndKeys();
    this.mindSize();
    this.door.scene("door");
    this.link.call();
  }

  // out

  private say(line: string, hidden = false): void {
    if (this.link.send("Ourobouro.Line", { text: line })) {
      if (!hidden && !isSecret(line) && line.trim() && this.choices?.mine && !this.choices.reader) this.log.mine(line);
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
    switch (message?.kind) {
      case "text":
        return this.told(message.spans);
      case "prompt":
        return this.prompted(message.text);
      case "echo":
        return this.line.hide(!message.on);
      case "place":
        return this.placed(message.place);
      case "vitals":
        return this.vitals.health(message.hp, message.maxhp);
      case "standing":
        return this.vitals.level(message.level, message.xp, message.next);
      case "name":
        return this.entered(message.name);
      case "spoken":
        return this.voices.add(message.spoken);
      case "goodbye":
        return this.left(message.why);
    }
  }

  private told(spans: readonly Span[]): void {
    if (this.door.now !== "play") {
      this.unheard.push(spans);
      if (this.knocked) this.door.hear(spans.map(([, text]) => text).join(""));
      return;
    }
    this.log.add(spans);
    this.line.words.hear(spans);
    const present = after(this.present, spans);
    if (present !== this.present) this.here.show((this.present = present));
    if (document.hidden) this.unread += 1;
    this.title();
  }

  private prompted(text: string): void {
    const shown = text.trim();
    const [, hp, maxhp] = /^(\d+)\/(\d+)hp\s*>?$/.exec(shown) ?? [];
    byId("prompt", HTMLElement).hidden = !shown;
    show(byId("prompt-shown", HTMLElement), shown);
    show(byId("prompt-said", HTMLElement), hp ? `${hp} of ${maxhp} health` : shown);
  }

  private placed(place: Place): void {
    this.placeName = place.name;
    show(byId("place-name", HTMLElement), place.name);
    show(byId("place-area", HTMLElement), place.area);
    this.compass.turn(place);
    this.minimap.move(place);
    this.title();
  }

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
    if (state.is === "open") this.opened();
    else if (state.is !== "calling") this.dropped(state.is === "ended");
    const resting = state.is === "ended" && !this.inside;
    const saying =
      state.is === "waiting"
        ? `The line to the city is down. Trying again in ${state.seconds} ${state.seconds === 1 ? "second" : "seconds"}.`
        : SAYING[state.is];
    show(byId("wire-text", HTMLElement), resting ? "" : saying);
    byId("wire", HTMLElement).hidden = resting || !saying;
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
    this.compass.turn(null);
    this.here.show((this.present = []));
    if (!gently) this.log.note("The line to the city is gone. Where you stood is kept for you.");
    this.door.scene("again");
  }

  // the page

  private chosen(choices: Choices): void {
    this.choices = choices;
    this.line.numpad = choices.numpad;
    this.log.headings = choices.reader;
  }

  private title(): void {
    const unread = this.unread ? `(${this.unread}) ` : "";
    document.title = `${unread}${this.placeName ? `${this.placeName} · ` : ""}Coil`;
  }

  private seen(): void {
    if (document.hidden) return;
    this.unread = 0;
    this.title();
    this.link.nudge();
  }

  private mindMouseAndKeys(): void {
    const play = byId("play", HTMLElement);
    // A click on a button leaves the keyboard on the line; the keyboard's own way to a button stays as it is.
    play.addEventListener("mousedown", (event) => {
      if (event.target instanceof Element && event.target.closest("button, [data-line]")) event.preventDefault();
    });
    byId("log", HTMLElement).addEventListener("click", (event) => {
      const word = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-line]") : null;
      const line = word?.dataset["line"];
      if (line) this.clicked(line);
      else if (finePointer() && getSelection()?.isCollapsed !== false) this.line.focus();
    });
    document.addEventListener("keydown", (event) => {
      const { activeElement } = document;
      const free = activeElement === document.body || activeElement?.id === "log";
      const letter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
      if (free && letter && !play.hidden) this.line.focus();
    });
  }

  /** A word in the text was clicked; a command with blanks to fill is only put on the line. */
  private clicked(line: string): void {
    if (/[A-Z]{2}|[<[]/.test(line)) this.line.offer(line.replace(/\s*[A-Z[<].*$/, " "));
    else if (isUnfinished(line)) this.line.offer(`${line} `);
    else this.say(line);
  }

  private mindSize(): void {
    let timer = 0;
    window.addEventListener("resize", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => this.size(), 400);
    });
  }

  /** Tell the city how wide the text is, for the few things that come in columns. */
  private size(): void {
    const pane = byId("log", HTMLElement);
    const letter = Number.parseFloat(getComputedStyle(pane).fontSize) || 16;
    const cols = Math.round(pane.clientWidth / (letter * 0.5)) || 80;
    const rows = Math.round(pane.clientHeight / (letter * 1.6)) || 24;
    this.link.send("Ourobouro.Terminal.Size", { cols: Math.min(200, Math.max(20, cols)), rows: Math.max(5, rows) });
  }
}

new Page();
