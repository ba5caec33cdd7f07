/** The conversation: messages in their order, kept in place while they change, older ones fetched when wanted. */

/** @import { Message, Page } from "./types.js" */
/** @import { MessageHandlers } from "./message.js" */

import { dayOf } from "./clock.js";
import { byId, el, swap } from "./dom.js";
import { canReply, renderMessage } from "./message.js";

const NEAR = 60; // pixels from the bottom that still count as being there
const EARLY = 400; // pixels from the top at which older messages are fetched
const SAME_BREATH = 5 * 60_000; // milliseconds within which one author's messages stand under one name
const FARTHEST = 40; // pages fetched to find an earlier message
const LIT = 2400; // milliseconds a message found stays lit

/**
 * @param {object} given
 * @param {MessageHandlers} given.handlers
 * @param {(before: number) => Promise<Page>} given.fetchOlder
 * @param {(error: unknown) => void} given.onTrouble
 */
export function createMessages({ handlers, fetchOlder, onTrouble }) {
  const scroller = byId("scroller");
  const feed = byId("feed");
  const pill = byId("pill");
  const older = byId("older");
  const beginning = byId("beginning");
  /** @type {Map<string, {message: Message, element: HTMLElement}>} */
  const entries = new Map();
  /** @type {Map<string, number>} the seq at which messages were removed, so that a late answer does not bring them back */
  const gone = new Map();
  let stick = true; // the person is at the bottom
  let more = false;
  /** @type {Promise<void> | null} */
  let loading = null;
  let oldest = Infinity; // the least order among the pages fetched
  let pointed = false; // the focus came by a pointer
  let visit = 0; // counts channels opened, so that a late page of another one is dropped

  const toBottom = () => {
    const last = feed.lastElementChild;
    // What is taller than the window is read from its beginning.
    if (last instanceof HTMLElement && last.offsetHeight > scroller.clientHeight) last.scrollIntoView({ block: "start" });
    else scroller.scrollTop = scroller.scrollHeight;
  };
  const atBottom = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  const articles = () => /** @type {HTMLElement[]} */ ([...feed.children]);
  const entryOf = (/** @type {Element | null} */ node) => entries.get(node?.getAttribute("data-message-id") ?? "");

  /**
   * Changes the list without moving what the person is looking at.
   *
   * @param {() => void} change
   */
  function keepPlace(change) {
    const top = scroller.getBoundingClientRect().top;
    const anchor = stick ? null : articles().find((node) => node.getBoundingClientRect().bottom > top);
    const id = anchor?.dataset.messageId ?? "";
    const was = anchor?.getBoundingClientRect().top ?? 0;
    change();
    decorate();
    if (stick) return toBottom();
    const now = entries.get(id)?.element.getBoundingClientRect().top;
    if (now !== undefined) scroller.scrollTop += now - was;
  }

  /** Names and days stand only where they change. */
  function decorate() {
    /** @type {Message | null} */
    let before = null;
    const all = articles();
    for (const [index, node] of all.entries()) {
      const message = entryOf(node)?.message;
      if (!message) continue;
      node.setAttribute("aria-posinset", String(index + 1));
      node.setAttribute("aria-setsize", more ? "-1" : String(all.length));
      const newDay = !before || dateOf(before) !== dateOf(message);
      const label = /** @type {HTMLElement} */ (node.querySelector(".day"));
      label.hidden = !newDay;
      label.textContent = newDay ? dayOf(message.created_at) : "";
      node.classList.toggle("grouped", !newDay && before !== null && continuesBreath(before, message));
      before = message;
    }
    if (!feed.querySelector('article[tabindex="0"]')) feed.lastElementChild?.setAttribute("tabindex", "0");
    beginning.hidden = more;
    beginning.classList.toggle("empty", !entries.size);
  }

  /**
   * @param {Message} message
   * @returns {boolean} whether it changed anything
   */
  function place(message) {
    const known = entries.get(message.id);
    if ((known && known.message.seq >= message.seq) || (gone.get(message.id) ?? -1) >= message.seq) return false;
    const element = renderMessage(message, handlers);
    entries.set(message.id, { message, element });
    if (known) {
      element.setAttribute("tabindex", known.element.getAttribute("tabindex") ?? "-1");
      swap(known.element, element);
      return true;
    }
    let after = feed.lastElementChild;
    while (after && (entryOf(after)?.message.order ?? 0) > message.order) after = after.previousElementSibling;
    if (after) after.after(element);
    else feed.prepend(element);
    return true;
  }

  /** @param {Page} page */
  function placeAll(page) {
    more = page.more && page.messages.length > 0;
    oldest = Math.min(oldest, ...page.messages.map((message) => message.order));
    page.messages.forEach(place);
  }

  /** @param {string} id */
  function remove(id, seq = Infinity) {
    const entry = entries.get(id);
    gone.set(id, seq);
    if (!entry || entry.message.seq > seq) return;
    const heir = entry.element.contains(document.activeElement) ? entry.element.previousElementSibling : null;
    keepPlace(() => {
      entry.element.remove();
      entries.delete(id);
    });
    if (heir instanceof HTMLElement) heir.focus({ preventScroll: true });
  }

  function loadOlder() {
    if (!more || !Number.isFinite(oldest)) return Promise.resolve();
    loading ??= load(oldest, visit).finally(() => (loading = null));
    return loading;
  }

  /**
   * @param {number} before
   * @param {number} mine
   */
  async function load(before, mine) {
    keepPlace(() => {
      older.replaceChildren(el("span", { class: "spinner", "aria-hidden": "true" }), "Fetching earlier pictures…");
      older.hidden = false;
    });
    try {
      const page = await fetchOlder(before);
      if (mine !== visit) return;
      keepPlace(() => {
        placeAll(page);
        older.hidden = true;
      });
    } catch (error) {
      if (mine !== visit) return;
      older.replaceChildren(el("button", { type: "button", class: "link-button", onclick: () => loadOlder() }, "Could not fetch what came before. Try again"));
      onTrouble(error);
    }
  }

  /**
   * Brings an earlier message into view, fetching back to it where needed.
   *
   * @param {string} id
   * @returns {Promise<boolean>} whether it was found
   */
  async function reveal(id) {
    for (let pages = 0; pages < FARTHEST && more && !entries.has(id); pages += 1) {
      const size = entries.size;
      await loadOlder();
      if (entries.size === size) break;
    }
    const element = entries.get(id)?.element;
    if (!element) return false;
    stick = false;
    element.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    focusOn(element);
    element.classList.add("lit");
    setTimeout(() => entries.get(id)?.element.classList.remove("lit"), LIT);
    return true;
  }

  /** @param {HTMLElement} article */
  function focusOn(article) {
    for (const node of articles()) node.tabIndex = node === article ? 0 : -1;
    article.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const target = event.target instanceof HTMLElement && event.target.matches("article") ? event.target : null;
    if (!target || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = articles();
    const at = all.indexOf(target);
    /** @type {Record<string, number>} */
    const moves = { ArrowUp: at - 1, ArrowDown: at + 1, PageUp: at - 1, PageDown: at + 1, Home: 0, End: all.length - 1 };
    const message = entryOf(target)?.message;
    if (event.key === "r" && !pointed && message && canReply(message)) handlers.onReply(message);
    else if (event.key in moves && all[moves[event.key]]) {
      focusOn(all[moves[event.key]]);
      all[moves[event.key]].scrollIntoView({ block: "nearest" });
    } else return;
    event.preventDefault();
  }

  scroller.addEventListener("scroll", () => {
    stick = atBottom();
    if (stick) pill.hidden = true;
    if (scroller.scrollTop < EARLY && older.hidden) loadOlder();
  }, { passive: true });
  const settle = new ResizeObserver(() => {
    if (stick) toBottom();
    if (more && older.hidden && feed.offsetHeight < scroller.clientHeight) loadOlder();
  });
  settle.observe(scroller);
  settle.observe(feed);
  feed.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", () => (pointed = true), true);
  document.addEventListener("keydown", ({ key }) => (pointed &&= key.length === 1), true);
  pill.addEventListener("click", () => {
    pill.hidden = true;
    stick = true;
    toBottom();
  });

  return {
    /**
     * Empties the list, for another channel or member or to read it anew.
     *
     * @param {number} [after] a sequence number
     * @returns {Message[]} what came after that, to be placed again
     */
    reset(after = Infinity) {
      visit += 1;
      const late = [...entries.values()].map(({ message }) => message).filter((message) => !message.local && message.seq > after);
      entries.clear();
      for (const [id, seq] of gone) if (seq <= after) gone.delete(id);
      feed.replaceChildren();
      loading = null;
      more = false;
      oldest = Infinity;
      stick = true;
      pill.hidden = true;
      older.hidden = true;
      beginning.hidden = true;
      return late;
    },
    /**
     * @param {Page} page the newest messages
     * @param {Message[]} locals what this page had made itself
     */
    fill(page, locals) {
      keepPlace(() => {
        placeAll(page);
        locals.forEach(place);
      });
    },
    /**
     * @param {Message} message
     * @returns {{changed: boolean, before: Message | null}}
     */
    upsert(message) {
      const before = entries.get(message.id)?.message ?? null;
      const away = !stick && !before;
      let changed = false;
      keepPlace(() => (changed = place(message)));
      if (changed && away) pill.hidden = false;
      return { changed, before };
    },
    /** Shows something this page made itself, after all that stands there now. */
    addLocal(/** @type {Message} */ message) {
      const orders = [...entries.values()].map((entry) => entry.message.order);
      stick = true;
      keepPlace(() => place({ ...message, order: Math.max(0, ...orders) + 0.001 }));
    },
    /** Draws a message anew after something beside its data changed. */
    redraw(/** @type {string} */ id) {
      const entry = entries.get(id);
      if (!entry) return;
      const fresh = renderMessage(entry.message, handlers);
      fresh.tabIndex = entry.element.tabIndex;
      entries.set(id, { message: entry.message, element: fresh });
      keepPlace(() => swap(entry.element, fresh));
    },
    find: (/** @type {string} */ id) => entries.get(id)?.message ?? null,
    locals: () => [...entries.values()].map(({ message }) => message).filter((message) => message.local),
    remove,
    reveal,
    /** The next message that comes is followed: the person has just sent something. */
    follow() {
      stick = true;
      toBottom();
    },
  };
}

/** @param {Message} message */
const dateOf = (message) => new Date(message.created_at).toDateString();

/**
 * @param {Message} before
 * @param {Message} message
 * @returns {boolean} whether it needs no name of its own; a card always has one
 */
function continuesBreath(before, message) {
  const close = Date.parse(message.created_at) - Date.parse(before.created_at) < SAME_BREATH;
  return close && before.author.id === message.author.id && !message.view && !before.view && !message.reply_to;
}
