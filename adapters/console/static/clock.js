/** Elapsed and remaining seconds, counted from the server's time stamps, so that they never drift. */

import { serverNow } from "./api.js";
import { el } from "./dom.js";

/**
 * @param {string} since ISO time
 * @returns {HTMLElement} ticks by itself; not spoken, since it would never stop
 */
export function elapsed(since) {
  const node = el("span", { class: "elapsed", "data-since": Date.parse(since), "aria-hidden": "true" });
  tick(node);
  return node;
}

/**
 * @param {string} until ISO time
 * @returns {HTMLElement} ticks by itself down to nothing
 */
export function remaining(until) {
  const node = el("span", { class: "elapsed", "data-until": Date.parse(until) });
  tick(node);
  return node;
}

/** @param {HTMLElement} node */
function tick(node) {
  const { since, until } = node.dataset;
  const seconds = Math.max(0, since ? Math.floor((serverNow() - Number(since)) / 1000) : Math.ceil((Number(until) - serverNow()) / 1000));
  const span = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const text = since ? span : seconds ? `goes on in ${span}` : "";
  if (node.textContent !== text) node.textContent = text;
}

setInterval(() => document.querySelectorAll(".elapsed").forEach((node) => tick(/** @type {HTMLElement} */ (node))), 500);

/** @param {string} iso */
export function timeOf(iso) {
  const date = new Date(iso);
  const short = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return el("time", { datetime: iso, title: date.toLocaleString() }, short);
}

/** @param {string} iso */
export function dayOf(iso) {
  const date = new Date(iso);
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (date.toDateString() === today.toDateString()) return "Today";
  if (date.toDateString() === yesterday.toDateString()) return "Yesterday";
  return date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}
