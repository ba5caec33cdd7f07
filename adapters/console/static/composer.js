/** The message box: words, attached pictures, the picture replied to, and sending all of it once. */

/** @import { Hello, Message, NoticeView, View } from "./types.js" */

import * as api from "./api.js";
import { createCompletion } from "./complete.js";
import { brief, byId, el, icon, iconButton } from "./dom.js";
import { createTray } from "./uploads.js";
import { renderButtons } from "./views.js";

const REFUSED_PICTURE = "A picture was refused, so nothing was sent. Remove it to go on without it.";

/**
 * @param {object} given
 * @param {Hello} given.hello
 * @param {() => string} given.member
 * @param {() => string} given.channel
 * @param {(view: View) => void} given.onShow a listing, notice or form for this member alone
 * @param {() => void} given.onSent
 * @param {(button: string) => void} given.onPress a button on the notice above the box
 */
export function createComposer({ hello, member, channel, onShow, onSent, onPress }) {
  const box = /** @type {HTMLTextAreaElement} */ (byId("words"));
  const button = byId("send");
  const files = /** @type {HTMLInputElement} */ (byId("files"));
  const tray = createTray({ list: byId("tray"), member, limit: hello.upload_limit, onChange });
  const completion = createCompletion({
    box, popup: byId("popup"), hint: byId("hint"), commands: hello.commands, attached: tray.count, onAttach: () => files.click(),
  });
  /** @type {Message | null} */
  let replying = null;
  let sending = false;
  let offered = "";
  let lastText = "";
  /** @type {{print: string, key: string} | null} what was sent without an answer, to be sent again under its key */
  let unanswered = null;
  /** @type {Map<string, {text: string, replying: Message | null}>} */
  const drafts = new Map();

  function onChange() {
    const empty = !box.value.trim() && !tray.count();
    button.setAttribute("aria-disabled", String(sending || empty));
    completion.refresh();
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }

  async function send() {
    if (sending) return;
    if (tray.failures()) return warn(REFUSED_PICTURE);
    if (!box.value.trim() && !tray.count()) return warn("There is nothing to send yet. Say what the picture should show.");
    setSending(true);
    const draft = { channel: channel(), member: member(), text: box.value, reply_to: replying?.id ?? null };
    try {
      const uploads = await tray.ids();
      if (tray.failures()) return warn(REFUSED_PICTURE);
      const body = { ...draft, uploads };
      const print = JSON.stringify(body);
      unanswered = unanswered?.print === print ? unanswered : { print, key: api.newKey() };
      const result = await api.send({ key: unanswered.key, ...body });
      unanswered = null;
      if (result.result === "refused") return refuse(result.notice);
      cleared(draft.channel, draft.text, uploads);
      onSent();
      if (result.result === "show") onShow(result.view);
    } catch (error) {
      fail(error);
    } finally {
      setSending(false);
      const back = offered;
      offered = "";
      if (back) offer(back);
    }
  }

  /** @param {unknown} error */
  function fail(error) {
    if (!(error instanceof api.Trouble)) throw error;
    if (!error.lost) unanswered = null;
    warn(error.lost ? `${error.message} Your words are still here: try again, nothing is sent twice.` : error.message);
  }

  /** @param {boolean} now */
  function setSending(now) {
    sending = now;
    box.readOnly = now; // what is typed meanwhile would be cleared unseen
    byId("composer").classList.toggle("sending", now);
    onChange();
  }

  /**
   * @param {string} where the channel it was sent to, which may not be open any more
   * @param {string} text
   * @param {string[]} uploads
   */
  function cleared(where, text, uploads) {
    lastText = text.trim() ? text : lastText;
    tray.sent(uploads);
    dismissNotice();
    if (where !== channel()) return drafts.delete(where);
    stopReplying();
    setText("");
  }

  /** @param {NoticeView} notice */
  function refuse(notice) {
    showNotice(notice);
    if (notice.draft) offer(notice.draft);
    box.focus();
  }

  /** @param {string} sentence */
  const warn = (sentence) => showNotice({ kind: "notice", tone: "error", text: sentence, draft: "", buttons: [] });

  /** @param {NoticeView} notice */
  function showNotice(notice) {
    const words = el("div", { class: "notice-words" }, el("p", {}, notice.text), renderButtons(notice.buttons, onPress));
    const dismiss = iconButton("close", "Dismiss", () => {
      dismissNotice();
      box.focus();
    }, "small");
    byId("refusal").replaceChildren(el("div", { class: "refusal", "data-tone": notice.tone }, icon("warning"), words, dismiss));
  }

  const dismissNotice = () => byId("refusal").replaceChildren();

  /** @param {string} text */
  function setText(text) {
    box.value = text;
    box.setSelectionRange(text.length, text.length);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /**
   * Gives words back when the box is free.
   *
   * @param {string} text
   * @returns {boolean} whether they are in the box now
   */
  function offer(text) {
    if (sending) {
      offered = text; // a refusal may overtake the answer, which would clear the box
      return true;
    }
    if (!box.value.trim()) setText(text);
    return box.value === text;
  }

  /** @param {Message} message */
  function reply(message) {
    replying = message;
    showReply();
    box.focus();
  }

  function stopReplying() {
    replying = null;
    showReply();
  }

  function showReply() {
    const bar = byId("replying");
    bar.hidden = !replying;
    if (!replying) return bar.replaceChildren();
    const view = replying.view?.kind === "card" ? replying.view : null;
    const picture = view?.pictures[0];
    const thumb = picture ? el("img", { src: picture.preview, alt: "" }) : icon("reply");
    const words = brief(view?.prompt || replying.text || "a picture", 160);
    bar.replaceChildren(thumb, el("p", {}, "Replying to ", el("bdi", {}, words)), iconButton("close", "Stop continuing", () => {
      stopReplying();
      box.focus();
    }, "small"));
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    // 229 is what some browsers give for a key the input method took.
    if (event.isComposing || event.keyCode === 229 || completion.takeKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") {
      if (replying) stopReplying();
      else dismissNotice();
    } else if (event.key === "ArrowUp" && !box.value && lastText) {
      event.preventDefault();
      setText(lastText);
    }
  }

  box.addEventListener("keydown", onKey);
  box.addEventListener("input", onChange);
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  byId("attach").addEventListener("click", () => files.click());
  files.addEventListener("change", () => {
    tray.add([...(files.files ?? [])]);
    files.value = ""; // the same file may be chosen again
    box.focus();
  });
  onChange();

  return {
    tray,
    reply,
    offer,
    setText,
    warn,
    /** @param {NoticeView} notice what came of a press */
    tell(notice) {
      showNotice(notice);
      if (notice.draft) offer(notice.draft);
    },
    /** @param {string} id a message that is gone */
    forget: (id) => replying?.id === id && stopReplying(),
    focus: () => box.focus(),
    /**
     * Keeps what was typed in one channel and brings back what was typed in another.
     *
     * @param {string} from
     * @param {string} to
     */
    move(from, to) {
      if (from) drafts.set(from, { text: box.value, replying });
      const draft = drafts.get(to) ?? { text: "", replying: null };
      replying = draft.replying;
      showReply();
      dismissNotice();
      setText(draft.text);
      box.placeholder = `Message #${hello.channels.find(({ id }) => id === to)?.name ?? to}, or type /`;
    },
    /** Uploads belong to the member who made them. */
    forgetUploads: () => tray.discardAll(),
  };
}
