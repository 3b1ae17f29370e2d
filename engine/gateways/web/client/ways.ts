/** The eight ways one can go: their short names, their words, and the keys of the number pad that walk them. */

export const WAYS = ["n", "e", "s", "w", "u", "d", "in", "out"] as const;

/** A way as `Room.Info` names it. */
export type Way = (typeof WAYS)[number];

/** The word a player reads, and may type. */
export const WORD: Readonly<Record<Way, string>> = {
  n: "north",
  e: "east",
  s: "south",
  w: "west",
  u: "up",
  d: "down",
  in: "in",
  out: "out",
};

/** One step on the grid of streets; up, down, in and out stay on the same corner of the map. */
export const STEP: Readonly<Partial<Record<Way, readonly [x: number, y: number]>>> = {
  n: [0, -1],
  e: [1, 0],
  s: [0, 1],
  w: [-1, 0],
};

/** What the keys of the number pad type while the line is empty. The five in the middle looks. */
export const NUMPAD: Readonly<Record<string, string>> = {
  Numpad8: "north",
  Numpad6: "east",
  Numpad2: "south",
  Numpad4: "west",
  Numpad9: "up",
  Numpad3: "down",
  Numpad7: "in",
  Numpad1: "out",
  Numpad5: "look",
};

/** Tell a way from any other word. */
export function isWay(text: string): text is Way {
  return (WAYS as readonly string[]).includes(text);
}

/** Tell the word of a way ("north") from any other word. */
export function isWayWord(text: string): boolean {
  return Object.values(WORD).includes(text);
}
