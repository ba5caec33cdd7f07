/** One message of the conversation, whatever it holds. */

/** @import { Input, Message, Picture } from "./types.js" */

import { isQuiet, isRunning, renderCard } from "./card.js";
import { addressOf } from "./channels.js";
import { timeOf } from "./clock.js";
import { brief, el, icon, iconButton } from "./dom.js";
import { avatar } from "./members.js";
import { renderListing, renderNotice, renderTyped } from "./views.js";

/**
 * @typedef {object} MessageHandlers
 * @property {(message: Message) => boolean} isBusy
 * @property {(id: string) => Message | null} find
 * @property {(message: Message, button: string) => void} onPress
 * @property {(message: Message) => void} onReply
 * @property {(message: Message, pictures: (Picture | Input)[], index: number) => void} onOpen
 * @property {(id: string) => void} onReveal
 * @property {(message: Message) => void} onDismiss
 * @property {(draft: string) => void} onPutBack
 */

/** @param {Message} message */
export const isAlone = (message) => Boolean(message.local || message.to);

/** @param {Message} message */
export const canReply = ({ view }) => view?.kind === "card" && !isQuiet(view.stage) && (view.stage !== "ready" || view.pictures.length > 0);

/**
 * @param {Message} message
 * @param {MessageHandlers} handlers
 * @returns {HTMLElement}
 */
export function renderMessage(message, handlers) {
  const { id, author, view } = message;
  const time = timeOf(message.created_at);
  const content = renderContent(message, handlers);
  const head = el("header", { class: "head" }, el("bdi", { class: "author" }, author.name),
    author.bot && el("span", { class: "bot-mark" }, "bot"), time);
  const awaited = view?.kind === "card" && isRunning(view.stage);
  const alone = isAlone(message) && el("p", { class: "alone" }, icon("eye"), "Only you can see this", !awaited &&
    el("button", { type: "button", class: "link-button", "data-key": "dismiss", onclick: () => handlers.onDismiss(message) }, "Dismiss"));
  const article = el("article", {
    class: "message", tabindex: -1, "data-message-id": id, "data-kind": view?.kind ?? "text",
    "data-stage": view?.kind === "card" ? view.stage : null, "data-alone": isAlone(message),
    "aria-label": `${author.name}, ${time.textContent}`, "aria-describedby": `about-${id}`,
  }, el("p", { class: "day", hidden: true }), avatar(author), el("div", { class: "body" }, renderQuote(message, handlers), head, content, alone,
    canReply(message) && el("div", { class: "toolbar" }, replyButton(message, handlers))));
  if (handlers.isBusy(message)) article.setAttribute("aria-busy", "true");
  return article;
}

/**
 * @param {Message} message
 * @param {MessageHandlers} handlers
 */
function replyButton(message, { onReply }) {
  const button = iconButton("reply", "Reply", () => onReply(message));
  button.dataset.key = "reply";
  return button;
}

/**
 * @param {Message} message
 * @param {MessageHandlers} handlers
 */
function renderContent(message, handlers) {
  const { view, text, id } = message;
  const about = `about-${id}`;
  const onPress = (/** @type {string} */ button) => handlers.onPress(message, button);
  const busy = handlers.isBusy(message);
  if (view?.kind === "card") {
    return renderCard(view, {
      id, channel: message.channel, describedBy: about, busy, onPress, onReveal: handlers.onReveal,
      onOpen: (pictures, index) => handlers.onOpen(message, pictures, index),
    });
  }
  const parts = [text && renderTyped(text, "text", id)];
  if (view?.kind === "notice") parts.push(renderNotice(view, { busy, onPress, onPutBack: handlers.onPutBack }));
  if (view?.kind === "listing") parts.push(renderListing(view));
  return el("div", { id: about }, parts);
}

/**
 * The line above a member's words that says what they answer.
 *
 * @param {Message} message
 * @param {MessageHandlers} handlers
 */
function renderQuote({ reply_to, channel, view }, { find, onReveal }) {
  if (!reply_to || view?.kind === "card") return null;
  const earlier = find(reply_to);
  const words = earlier?.view?.kind === "card" ? earlier.view.prompt : earlier?.text;
  const picture = earlier?.view?.kind === "card" ? earlier.view.pictures[0] : null;
  const onclick = (/** @type {Event} */ event) => {
    event.preventDefault();
    onReveal(reply_to);
  };
  return el("a", { class: "quote", href: addressOf(channel, reply_to), "data-key": "quote", onclick }, icon("thread"),
    picture && el("img", { src: picture.preview, alt: "" }), el("bdi", {}, brief(words || "an earlier picture", 90)));
}
