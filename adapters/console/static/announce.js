/** Short sentences for screen readers, spoken when they have nothing else to say. */

import { byId, el } from "./dom.js";

const KEPT = 8_000; // milliseconds; a line that stays would be met again while browsing

/** @param {string} sentence */
export function announce(sentence) {
  const line = el("p", {}, sentence);
  byId("announcer").append(line);
  setTimeout(() => line.remove(), KEPT);
}
