/** The words everybody may begin a line with. */

export const VERBS: readonly string[] = (
  "north east south west up down in out look exits say tell emote who get take drop give inventory equipment knock " +
  "wear wield remove kill flee consider score talk help commands save quit screenreader create connect guest"
).split(" ");

const TAKES_WORDS: ReadonlySet<string> = new Set(
  "say tell emote get take drop give wear wield remove kill consider talk".split(" "),
);

/** Whether a line is a command that wants more words than it has. */
export function isUnfinished(line: string): boolean {
  return TAKES_WORDS.has(line);
}

/** Whether a line begins with one of them. */
export function isCommand(line: string): boolean {
  return VERBS.includes(line.split(" ", 1)[0]?.toLowerCase() ?? "");
}
