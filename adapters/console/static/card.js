/** The card of a sheet of pictures: what was asked for, how far it is, and what came of it. */

/** @import { CardView, Input, Picture, Stage } from "./types.js" */

import { addressOf } from "./channels.js";
import { elapsed, remaining } from "./clock.js";
import { el, icon } from "./dom.js";
import { recall } from "./memory.js";
import { renderButtons, renderTyped } from "./views.js";

/** @type {Stage[]} */
const RUNNING = ["preparing", "generating", "finalizing"];

/** @param {Stage} stage */
export const isRunning = (stage) => RUNNING.includes(stage);

/** @param {Stage} stage */
export const isQuiet = (stage) => stage === "failed" || stage === "cancelled" || stage === "removed";

/**
 * @typedef {object} CardHandlers
 * @property {string} id the message's
 * @property {string} channel
 * @property {string} describedBy the id of the element that says what the message is
 * @property {boolean} busy
 * @property {(button: string) => void} onPress
 * @property {(pictures: (Picture | Input)[], index: number) => void} onOpen
 * @property {(message: string) => void} onReveal
 */

/**
 * @param {CardView} card
 * @param {CardHandlers} handlers
 * @returns {HTMLElement}
 */
export function renderCard(card, handlers) {
  return el("div", { class: "card" },
    renderAsk(card, handlers),
    renderInputs(card.inputs, handlers),
    renderStatus(card),
    renderPictures(card.pictures, handlers),
    renderFacts(card),
    renderSources(card),
    card.notes.length > 0 && el("ul", { class: "notes" }, card.notes.map((note) => el("li", { class: "typed", dir: "auto" }, note))),
    renderButtons(card.buttons, handlers.onPress, handlers.busy));
}

/**
 * @param {CardView} card
 * @param {CardHandlers} handlers
 */
function renderAsk({ byline, prompt, continues }, handlers) {
  const onclick = (/** @type {Event} */ event) => {
    if (!continues || continues.channel) return; // in another channel: the address leads there
    event.preventDefault();
    handlers.onReveal(continues.message);
  };
  const href = continues && addressOf(continues.channel ?? handlers.channel, continues.message);
  const link = continues && el("a", { class: "continues", href, "data-key": "continues", onclick },
    icon("thread"), el("bdi", {}, continues.label));
  return el("div", { class: "ask", id: handlers.describedBy },
    (byline || link) && el("p", { class: "byline" }, byline && el("bdi", {}, byline), link),
    prompt && renderTyped(prompt, "prompt", handlers.id));
}

/**
 * @param {Input[]} inputs
 * @param {CardHandlers} handlers
 */
function renderInputs(inputs, { onOpen }) {
  if (!inputs.length) return null;
  return el("div", { class: "inputs" }, inputs.map((input, index) =>
    el("a", { href: input.url, class: "input", "data-key": `input ${index}`, onclick: opener(() => onOpen(inputs, index)) },
      el("img", { src: input.preview, alt: input.alt, loading: "lazy", decoding: "async" }))));
}

/** @param {CardView} card */
function renderStatus({ stage, status, since, until, pictures }) {
  if (isRunning(stage)) {
    const steps = RUNNING.map((_, index) => el("span", { class: index <= RUNNING.indexOf(stage) ? "step done" : "step" }));
    return el("div", { class: "status" },
      el("span", { class: "spinner", "aria-hidden": "true" }),
      el("span", { class: "status-words" }, status),
      until ? remaining(until) : since && elapsed(since),
      el("span", { class: "steps", "aria-hidden": "true" }, steps));
  }
  if (isQuiet(stage)) return el("p", { class: "ending" }, icon(stage === "cancelled" ? "close" : "warning"), el("span", { class: "typed" }, status));
  // A picture speaks for itself; without one the words are all there is.
  return status && el("p", { class: pictures.length ? "visually-hidden" : "ending" }, status);
}

/**
 * @param {Picture[]} pictures
 * @param {CardHandlers} handlers
 */
function renderPictures(pictures, { onOpen }) {
  if (!pictures.length) return null;
  const style = pictures.length === 1 ? "pictures one" : pictures.length > 4 ? "pictures many" : "pictures";
  return el("div", { class: style }, pictures.map((picture, index) => {
    const { width, height, alt, label } = picture;
    const [url, preview] = [asMember(picture.url), asMember(picture.preview)];
    const img = el("img", { src: preview, alt, width, height, loading: "lazy", decoding: "async" });
    const open = el("a", { href: url, class: "picture", "data-key": `picture ${index}`, onclick: opener(() => onOpen(pictures.map((one) => ({ ...one, url: asMember(one.url), preview: asMember(one.preview) })), index)) }, img);
    const figure = el("figure", {}, open, label && el("figcaption", {}, label));
    figure.style.setProperty("--ratio", String(width > 0 && height > 0 ? width / height : 1));
    return figure;
  }));
}

/**
 * Pictures of a case are answered to moderators alone, so it is said who asks.
 *
 * @param {string} url
 */
const asMember = (url) =>
  url.startsWith("/cases/") ? `${url}${url.includes("?") ? "&" : "?"}member=${encodeURIComponent(recall("member"))}` : url;

/**
 * A plain click opens the picture here; one with a modifier stays the browser's own.
 *
 * @param {() => void} open
 */
function opener(open) {
  return (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  };
}

/**
 * Pages outside, opened without telling them where from.
 *
 * @param {CardView} card
 */
function renderSources({ sources }) {
  if (!sources?.length) return null;
  const links = sources.map(({ label, url }) =>
    el("li", {}, el("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, el("bdi", {}, label))));
  return el("div", { class: "sources" }, el("span", {}, "Looked up"), el("ul", {}, links));
}

/** @param {CardView} card */
function renderFacts({ facts }) {
  if (!facts.length) return null;
  return el("dl", { class: "facts" }, facts.map(({ label, value }) => el("div", {}, el("dt", {}, label), el("dd", {}, value))));
}
