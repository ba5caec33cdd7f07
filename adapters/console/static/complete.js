/** The list that completes a command above the textbox, and the bar that shows what its options are. */

/** @import { Command, Option } from "./types.js" */
/** @import { Item, Suggestions } from "./grammar.js" */

import { announce } from "./announce.js";
import { el, icon } from "./dom.js";
import { givenOptions, namedOptions, optionAt, readCommand, suggest, wordsOf } from "./grammar.js";

/**
 * The textbox keeps its own role and carries aria-autocomplete, aria-controls and aria-activedescendant: a textarea
 * may not be given the role combobox.
 *
 * @param {object} given
 * @param {HTMLTextAreaElement} given.box
 * @param {HTMLElement} given.popup
 * @param {HTMLElement} given.hint
 * @param {Command[]} given.commands
 * @param {() => number} given.attached how many pictures are attached
 * @param {() => void} given.onAttach
 */
export function createCompletion({ box, popup, hint, commands, attached, onAttach }) {
  /** @type {Suggestions | null} */
  let shown = null;
  let active = -1;
  let dismissed = ""; // the text before the caret for which Escape closed the list

  const list = el("ul", { role: "listbox", id: "suggestions", "aria-label": "Suggestions" });
  const title = el("p", { class: "suggestions-title", "aria-hidden": "true" });
  popup.append(title, list);
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-haspopup", "listbox");
  box.setAttribute("aria-controls", "suggestions");

  function refresh() {
    showHint();
    const found = document.activeElement === box ? suggest(box.value, box.selectionStart, commands) : null;
    if (!found || box.selectionStart !== box.selectionEnd || dismissed === upToCaret()) close();
    else open(found);
  }

  const upToCaret = () => box.value.slice(0, box.selectionStart);

  /** @param {Suggestions} found */
  function open(found) {
    if (JSON.stringify(found) === JSON.stringify(shown)) return;
    if (!shown) announce(`${found.items.length} ${found.items.length === 1 ? "suggestion" : "suggestions"}: arrow keys and Tab choose.`);
    shown = found;
    title.textContent = found.title;
    list.replaceChildren(...found.items.map(row));
    popup.classList.toggle("short", found.items.every((item) => !item.detail));
    popup.hidden = false;
    highlight(found.eager ? 0 : -1);
  }

  /**
   * @param {Item} item
   * @param {number} index
   */
  function row(item, index) {
    const onclick = () => pick(index);
    return el("li", { role: "option", id: `suggestion-${index}`, "aria-selected": "false", onclick },
      el("span", { class: "suggestion-label" }, item.label),
      item.detail && el("span", { class: "suggestion-detail" }, item.detail));
  }

  function close() {
    shown = null;
    popup.hidden = true;
    highlight(-1);
  }

  /** @param {number} index */
  function highlight(index) {
    active = index;
    [...list.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === index)));
    if (index < 0) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", `suggestion-${index}`);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  /** @param {number} index */
  function pick(index) {
    if (!shown) return;
    const { from, to, items } = shown;
    const { insert } = items[index];
    // A space that already follows must not be doubled.
    const end = insert.endsWith(" ") && box.value[to] === " " ? to + 1 : to;
    box.setRangeText(insert, from, end, "end");
    changed();
  }

  function changed() {
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key was taken
   */
  function takeKey(event) {
    if (!shown || event.ctrlKey || event.altKey || event.metaKey) return false;
    const count = shown.items.length;
    if (event.key === "ArrowDown") highlight((active + 1) % count);
    else if (event.key === "ArrowUp") highlight(active <= 0 ? count - 1 : active - 1);
    else if (event.key === "Tab" && !event.shiftKey) pick(Math.max(active, 0));
    else if (event.key === "Enter" && !event.shiftKey && active >= 0) pick(active);
    else if (event.key === "Escape") {
      dismissed = upToCaret();
      close();
    } else return false;
    event.preventDefault();
    return true;
  }

  function showHint() {
    const command = readCommand(box.value, commands);
    hint.hidden = !command;
    if (!command) return;
    const typing = optionAt(box.value, box.selectionStart, commands);
    const words = wordsOf(command);
    const line = typing ? `${typing.option.name}: ${typing.option.description}` : (words?.description ?? command.description);
    const chips = [picturesChip(command), ...namedOptions(command).map((option) => optionChip(option, command))];
    const name = el("span", { class: "hint-line" }, el("b", {}, `/${command.name}`), ` ${line}`);
    // Nodes are made anew only when they differ: a pointer may be on one of them.
    const fresh = el("div", { class: "hint-body" }, name, el("div", { class: "hint-chips" }, chips));
    if (!hint.firstElementChild?.isEqualNode(fresh)) hint.replaceChildren(fresh);
  }

  /**
   * @param {Option} option
   * @param {Command} command
   */
  function optionChip(option, command) {
    const value = givenOptions(box.value, command).get(option.name);
    const style = value?.value ? "chip given" : value ? "chip typing" : option.required ? "chip wanted" : "chip";
    const text = [el("span", {}, option.name), value?.value && el("b", {}, value.value)];
    return el("button", { type: "button", class: style, title: option.description, onclick: () => insert(option) }, text);
  }

  /** @param {Command} command */
  function picturesChip(command) {
    const options = command.options.filter((option) => option.kind === "picture");
    if (!options.length) return null;
    const least = options.filter((option) => option.required).length;
    const now = attached();
    const range = least && least < options.length ? `${least}–${options.length}` : `${least ? "" : "up to "}${options.length}`;
    const text = now ? `${now} of ${range} pictures` : `attach ${range} pictures`;
    const style = now < least ? "chip wanted" : now ? "chip given" : "chip";
    return el("button", { type: "button", class: style, title: options[0].description, onclick: onAttach }, icon("image"), text);
  }

  /** @param {Option} option */
  function insert(option) {
    const command = readCommand(box.value, commands);
    const value = command && givenOptions(box.value, command).get(option.name);
    dismissed = "";
    if (value) {
      box.focus();
      return box.setSelectionRange(value.from, value.to);
    }
    box.value = `${box.value.trimEnd()} ${option.name}:`;
    box.setSelectionRange(box.value.length, box.value.length);
    changed();
  }

  popup.addEventListener("pointerdown", (event) => event.preventDefault()); // the textbox keeps the focus
  box.addEventListener("input", () => {
    dismissed = "";
    refresh();
  });
  box.addEventListener("focus", refresh);
  box.addEventListener("blur", close);
  document.addEventListener("selectionchange", () => document.activeElement === box && refresh());

  return { refresh, takeKey };
}
