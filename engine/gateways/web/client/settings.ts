/** How the page looks and behaves, chosen once and kept in this browser. */

import { byId } from "./dom.js";

const KEY = "ourobouro.settings";

/** Everything one can choose. `theme` "system" follows the machine. */
export interface Choices {
  theme: "system" | "dark" | "light" | "contrast";
  size: "1" | "2" | "3" | "4" | "5";
  reader: boolean;
  calm: boolean;
  numpad: boolean;
  mine: boolean;
}

const DEFAULTS: Choices = { theme: "system", size: "2", reader: false, calm: false, numpad: true, mine: true };
const THEMES: readonly string[] = ["system", "dark", "light", "contrast"];
const SIZES: readonly string[] = ["1", "2", "3", "4", "5"];

/** Owns the dialog with the choices and tells `changed` at the start and on every change. */
export class Settings {
  private readonly form = byId("choices", HTMLFormElement);
  private choices: Choices = restored();

  constructor(private readonly changed: (choices: Choices) => void) {
    const dialog = byId("settings", HTMLDialogElement);
    byId("open-settings", HTMLButtonElement).addEventListener("click", () => dialog.showModal());
    byId("close-settings", HTMLButtonElement).addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    this.form.addEventListener("change", () => this.read());
    this.write();
    this.apply();
  }

  private write(): void {
    for (const [name, value] of Object.entries(this.choices)) {
      for (const field of this.form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)) {
        field.checked = field.type === "radio" ? field.value === value : value === true;
      }
    }
  }

  private read(): void {
    const filled = new FormData(this.form);
    this.choices = checked({
      theme: filled.get("theme"),
      size: filled.get("size"),
      reader: filled.has("reader"),
      calm: filled.has("calm"),
      numpad: filled.has("numpad"),
      mine: filled.has("mine"),
    });
    this.apply();
    remember(KEY, JSON.stringify(this.choices));
  }

  private apply(): void {
    const { dataset } = document.documentElement;
    dataset["theme"] = this.choices.theme;
    dataset["size"] = this.choices.size;
    dataset["reader"] = String(this.choices.reader);
    dataset["calm"] = String(this.choices.calm || this.choices.reader);
    this.changed(this.choices);
  }
}

/** Keep a small fact in this browser, if it lets us. */
export function remember(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing is a choice too.
  }
}

/** A small fact kept earlier, or "". */
export function recalled(key: string): string {
  try {
    return window.localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function restored(): Choices {
  try {
    return checked(JSON.parse(recalled(KEY) || "{}") as Record<string, unknown>);
  } catch {
    return { ...DEFAULTS };
  }
}

function checked(raw: Record<string, unknown>): Choices {
  const flag = (name: "reader" | "calm" | "numpad" | "mine"): boolean =>
    typeof raw[name] === "boolean" ? raw[name] : DEFAULTS[name];
  return {
    theme: (THEMES.includes(String(raw["theme"])) ? raw["theme"] : DEFAULTS.theme) as Choices["theme"],
    size: (SIZES.includes(String(raw["size"])) ? raw["size"] : DEFAULTS.size) as Choices["size"],
    reader: flag("reader"),
    calm: flag("calm"),
    numpad: flag("numpad"),
    mine: flag("mine"),
  };
}
