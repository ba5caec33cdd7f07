/** Notices, listings and rows of buttons. */

/** @import { Button, ListingView, NoticeView } from "./types.js" */

import { el, icon } from "./dom.js";

/**
 * @param {Button[]} buttons
 * @param {(button: string) => void} onPress
 * @param {boolean} [busy] a press is under way: the buttons stay focusable and do nothing
 */
export function renderButtons(buttons, onPress, busy = false) {
  if (!buttons.length) return null;
  return el("div", { class: "buttons" }, buttons.map(({ id, label, style }) =>
    el("button", {
      type: "button", class: `button ${style}`, "data-key": `button ${id}`, "aria-disabled": busy ? "true" : null,
      onclick: () => onPress(id),
    }, label)));
}

const LONG = 600; // characters shown at first
const MANY_LINES = 6;

/** @type {Set<string>} ids of messages whose long text was opened */
const unfolded = new Set();

/**
 * What a person typed, the first lines of it where it is long.
 *
 * @param {string} text
 * @param {string} style
 * @param {string} id the message's
 */
export function renderTyped(text, style, id) {
  const long = !unfolded.has(id) && (text.length > LONG || text.split("\n").length > MANY_LINES);
  const words = el("p", { class: `${style} typed ${long ? "folded" : ""}`, dir: "auto" }, text);
  if (!long) return words;
  const more = el("button", { type: "button", class: "link-button", "data-key": "more", onclick: () => {
    unfolded.add(id);
    words.classList.remove("folded");
    more.remove();
  } }, "Show all of it");
  return el("div", {}, words, more);
}

/**
 * @param {NoticeView} notice
 * @param {object} given
 * @param {boolean} given.busy
 * @param {(button: string) => void} given.onPress
 * @param {(draft: string) => void} given.onPutBack
 */
export function renderNotice(notice, { busy, onPress, onPutBack }) {
  const row = renderButtons(notice.buttons, onPress, busy) ?? el("div", { class: "buttons" });
  if (notice.draft) {
    const onclick = () => onPutBack(notice.draft);
    row.prepend(el("button", { type: "button", class: "button secondary", "data-key": "draft", onclick }, "Put my words back"));
  }
  if (notice.file) row.prepend(el("a", { class: "button secondary", href: notice.file, download: "" }, icon("download"), "Download"));
  return el("div", { class: "notice", "data-tone": notice.tone },
    notice.tone === "error" || notice.tone === "warning" ? icon("warning") : null,
    el("div", { class: "notice-words" }, el("p", { class: "typed", dir: "auto" }, notice.text),
      notice.draft && el("blockquote", { class: "typed", dir: "auto" }, notice.draft), row.childElementCount > 0 && row));
}

/** @param {ListingView} listing */
export function renderListing({ title, intro, sections }) {
  return el("div", { class: "listing" },
    el("h3", {}, title),
    intro && el("p", { class: "typed" }, intro),
    sections.map((section) => [
      section.title && el("h4", {}, section.title),
      el("dl", {}, section.rows.map(({ label, value }) => el("div", {}, el("dt", {}, label), el("dd", { class: "typed" }, value)))),
    ]).flat());
}
