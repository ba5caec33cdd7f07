/** What a command's text says so far, and what may come next. Pure: the server does the real parsing. */

/** @import { Command, Option } from "./types.js" */

/**
 * @typedef {{label: string, detail: string, insert: string}} Item
 * @typedef {{title: string, from: number, to: number, eager: boolean, items: Item[]}} Suggestions
 *   The items replace text from `from` to `to`. When `eager`, Enter takes the first one unasked.
 */

const OPTION = /(?:^|\s)(?:--([a-z]\w*)(?:[:=]|\s+)|([a-z]\w*):)(\S*)/giu;
const OPTION_HERE = /(?:^|\s)(?:--([a-z]\w*)(?:[:=]|\s+)|([a-z]\w*):)(\S*)$/iu;
const WORD_HERE = /(?:^|\s)(--)?([a-z]\w*)?$/iu;
const SMALL_RANGE = 12; // an integer with at most so many values is offered as choices

/**
 * @param {string} text
 * @param {Command[]} commands
 * @returns {Command | null} the command whose name stands complete at the beginning
 */
export function readCommand(text, commands) {
  const name = /^\/(\S+)/u.exec(text)?.[1].toLowerCase();
  return commands.find((command) => command.name === name) ?? null;
}

/**
 * @param {Option} option
 * @returns {string[]}
 */
export function choicesOf(option) {
  if (option.choices.length) return option.choices;
  if (option.kind === "switch") return ["yes", "no"];
  const span = option.most - option.least;
  if (option.kind !== "integer" || span < 1 || span >= SMALL_RANGE) return [];
  return Array.from({ length: span + 1 }, (_, index) => String(option.least + index));
}

/**
 * @param {Command} command
 * @returns {Option | null} the option that takes what is typed without a name
 */
export const wordsOf = (command) => command.options.find((option) => option.kind === "text") ?? null;

/**
 * @param {Command} command
 * @returns {Option[]} the options typed with their name
 */
export function namedOptions(command) {
  const words = wordsOf(command);
  return command.options.filter((option) => option !== words && option.kind !== "picture");
}

/**
 * @param {string} text
 * @param {Command} command
 * @returns {Map<string, {value: string, from: number, to: number}>} the options given so far, by name
 */
export function givenOptions(text, command) {
  const names = new Set(namedOptions(command).map((option) => option.name));
  const given = new Map();
  for (const match of text.matchAll(OPTION)) {
    const name = (match[1] ?? match[2]).toLowerCase();
    const to = match.index + match[0].length;
    if (names.has(name)) given.set(name, { value: match[3], from: to - match[3].length, to });
  }
  return given;
}

/**
 * @param {string} text
 * @param {number} caret
 * @param {Command[]} commands
 * @returns {{option: Option, value: string} | null} the option whose value is being typed
 */
export function optionAt(text, caret, commands) {
  const command = readCommand(text, commands);
  const match = OPTION_HERE.exec(text.slice(0, caret));
  if (!command || !match) return null;
  const name = (match[1] ?? match[2]).toLowerCase();
  const option = namedOptions(command).find((candidate) => candidate.name === name);
  return option ? { option, value: match[3] } : null;
}

/**
 * @param {string} text
 * @param {number} caret
 * @param {Command[]} commands
 * @returns {Suggestions | null}
 */
export function suggest(text, caret, commands) {
  const before = text.slice(0, caret);
  const after = /^\S*/u.exec(text.slice(caret))?.[0] ?? "";
  if (/^\/\S*$/u.test(before)) return suggestCommands(before.slice(1) + after, before.length + after.length, commands);
  const command = readCommand(text, commands);
  if (!command || after) return null;
  const typing = optionAt(text, caret, commands);
  if (typing) return suggestValues(typing.option, typing.value, caret);
  return suggestOptions(text, before, caret, command);
}

/**
 * @param {string} typed
 * @param {number} to
 * @param {Command[]} commands
 */
function suggestCommands(typed, to, commands) {
  const start = typed.toLowerCase();
  const found = commands.filter((command) => command.name.startsWith(start) && command.name !== start);
  const items = found.map((command) => ({
    label: `/${command.name}`,
    detail: command.description,
    insert: command.options.length ? `/${command.name} ` : `/${command.name}`,
  }));
  const whole = commands.some((command) => command.name === start);
  return some({ title: "Commands", from: 0, to, eager: !whole, items });
}

/**
 * @param {Option} option
 * @param {string} typed
 * @param {number} caret
 */
function suggestValues(option, typed, caret) {
  const choices = choicesOf(option);
  if (choices.includes(typed)) return null;
  const found = choices.filter((choice) => choice.toLowerCase().startsWith(typed.toLowerCase()));
  const items = found.map((choice) => ({ label: choice, detail: "", insert: `${choice} ` }));
  return some({ title: `${option.name}: ${option.description}`, from: caret - typed.length, to: caret, eager: false, items });
}

/**
 * @param {string} text
 * @param {string} before
 * @param {number} caret
 * @param {Command} command
 */
function suggestOptions(text, before, caret, command) {
  const word = WORD_HERE.exec(before);
  if (!word) return null;
  const typed = word[2] ?? "";
  const [only] = command.options;
  // A command without words of its own takes the choices of its one option bare, as in "/usage me".
  if (command.options.length === 1 && only.kind === "choice" && !word[1]) return suggestValues(only, typed, caret);
  if (!word[1] && typed.length < 2) return null;
  const given = givenOptions(text, command);
  const start = typed.toLowerCase();
  const found = namedOptions(command).filter((option) => option.name.startsWith(start) && !given.has(option.name));
  const from = caret - typed.length - (word[1]?.length ?? 0);
  const items = found.map((option) => ({ label: option.name, detail: option.description, insert: `${option.name}:` }));
  return some({ title: "Options", from, to: caret, eager: false, items });
}

/**
 * @param {Suggestions} suggestions
 * @returns {Suggestions | null}
 */
const some = (suggestions) => (suggestions.items.length ? suggestions : null);
