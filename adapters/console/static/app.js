/** The page: what is open, who looks at it, and which part does what. */

/** @import { Hello, LiveEvent, Message, Result, View } from "./types.js" */

import { announce } from "./announce.js";
import * as api from "./api.js";
import { isRunning } from "./card.js";
import { addressOf, createChannels, installDrawer, readAddress } from "./channels.js";
import { createComposer } from "./composer.js";
import { isDialogOpen, openForm, trayOfDialog } from "./dialogs.js";
import { brief, byId } from "./dom.js";
import { installDrop } from "./drop.js";
import { openLightbox } from "./lightbox.js";
import { connectLive } from "./live.js";
import { installMemberSwitch } from "./members.js";
import { createMessages } from "./messages.js";
import { recall, remember } from "./memory.js";
import { createPresses } from "./presses.js";
import { showBanner, showBeginning } from "./welcome.js";

const RETRY = 2000; // milliseconds between tries to reach a server that is still starting

/** @param {Hello} hello */
function start(hello) {
  let member = firstKnown(hello.members, recall("member"));
  let channel = "";
  let visit = 0;
  let locals = 0;
  /** @type {ReturnType<typeof connectLive> | null} */
  let live = null;
  /** @type {Map<string, Message[]>} listings and notices this page made, by channel and member */
  const kept = new Map();
  const keptKey = () => `${channel} ${member}`;

  const messages = createMessages({
    fetchOlder: (before) => api.page(channel, member, before),
    onTrouble: (error) => console.warn("Earlier messages", error),
    handlers: {
      isBusy: ({ id }) => presses.isBusy(id),
      find: (id) => messages.find(id),
      onPress: press,
      onReply: (message) => composer.reply(message),
      onOpen: ({ view }, pictures, index) => openLightbox(pictures, index, view?.kind === "card" ? view.prompt : ""),
      onReveal: reveal,
      onDismiss: (message) => {
        messages.remove(message.id);
        composer.focus();
        if (!message.local) api.dismiss(message.id, member).catch((error) => composer.warn(error.message));
      },
      onPutBack: (draft) => {
        if (!composer.offer(draft)) composer.setText(draft);
        composer.focus();
      },
    },
  });
  const presses = createPresses({ member: () => member, channel: () => channel, redraw: messages.redraw });
  const channels = createChannels(hello.channels);
  /** The channels that the member may see. */
  const visible = () => {
    const moderates = hello.members.find(({ id }) => id === member)?.role === "moderator";
    return hello.channels.filter(({ moderators_only }) => moderates || !moderators_only);
  };
  channels.show(visible());
  const composer = createComposer({
    hello, member: () => member, channel: () => channel, onSent: messages.follow, onShow: (view) => show(view, null),
    onPress: (button) => press(null, button),
  });

  /** @param {string} id */
  async function reveal(id) {
    if (!(await messages.reveal(id))) composer.warn("That picture is not here any more.");
  }

  /**
   * @param {Message | null} message
   * @param {string} button
   */
  async function press(message, button) {
    try {
      const result = await presses.once(message, button);
      if (result) handle(result, message);
    } catch (error) {
      if (!(error instanceof api.Trouble)) throw error;
      composer.warn(error.lost ? `${error.message} Try again: nothing is done twice.` : error.message);
    }
  }

  /**
   * @param {Result} result
   * @param {Message | null} message
   */
  function handle(result, message) {
    if (result.result === "refused") composer.tell(result.notice);
    if (result.result === "show") show(result.view, message);
  }

  /**
   * @param {View} view
   * @param {Message | null} source the message whose button asked for it
   */
  function show(view, source) {
    if (view.kind === "form") {
      return openForm(view, {
        member: () => member, limit: hello.upload_limit, onDone: (result) => handle(result, source),
        submit: (values, uploads) => presses.submit(source, view.id, values, uploads),
      });
    }
    locals += 1;
    const author = { id: "plantain", name: "Plantain", bot: true };
    messages.addLocal({
      id: `local-${locals}`, channel, seq: 0, order: 0, author, to: member, created_at: new Date(api.serverNow()).toISOString(),
      reply_to: null, text: "", view, local: true,
    });
    announce(view.kind === "listing" ? `${view.title}, only you can see this` : view.kind === "notice" ? view.text : view.status);
    if (view.kind === "notice" && view.draft) composer.offer(view.draft);
  }

  /** @param {LiveEvent} event */
  function onEvent(event) {
    if (event.type === "resync") return void load(false);
    if (event.type === "removed") {
      composer.forget(event.id);
      return messages.remove(event.id, event.seq);
    }
    const { message } = event;
    if (message.channel !== channel) return noteElsewhere(message);
    const { changed, before } = messages.upsert(message);
    if (!changed) return;
    if (document.hidden && isWorthNews(message)) setTitle(true);
    tell(message, before);
    if (!before && message.view?.kind === "notice" && message.view.draft) composer.offer(message.view.draft);
  }

  /** @param {Message} message */
  function noteElsewhere(message) {
    if (message.author.id !== member && isWorthNews(message)) channels.markUnread(message.channel);
  }

  /** @param {Message} message */
  const isWorthNews = ({ view }) => view?.kind !== "card" || !isRunning(view.stage);

  /**
   * @param {Message} message
   * @param {Message | null} before
   */
  function tell({ view, author, text }, before) {
    if (view?.kind === "card") {
      if (before?.view?.kind === "card" && before.view.stage === view.stage) return;
      const words = brief(view.prompt, 80);
      const state = view.stage === "ready" && view.pictures.length ? "Picture ready" : view.status;
      announce(words ? `${state}: ${words}` : state);
    } else if (view?.kind === "notice") announce(view.text);
    else if (author.id !== member && text) announce(`${author.name}: ${brief(text)}`);
  }

  /** @param {boolean} news */
  function setTitle(news) {
    const name = hello.channels.find(({ id }) => id === channel)?.name ?? "";
    document.title = `${news ? "● " : ""}#${name} · Plantain`;
  }

  /** @param {string} next */
  function open(next) {
    const { name, topic } = hello.channels.find(({ id }) => id === next) ?? hello.channels[0];
    if (channel) kept.set(keptKey(), messages.locals());
    composer.move(channel, next);
    channel = next;
    remember("channel", next);
    channels.open(next);
    byId("channel-name").textContent = name;
    byId("topic").textContent = topic;
    byId("feed").setAttribute("aria-label", `Conversation in ${name}`);
    setTitle(false);
    showBeginning(hello, name, (text) => {
      composer.setText(text);
      composer.focus();
    });
    return load(true);
  }

  /**
   * Fetches the newest messages of the open channel.
   *
   * @param {boolean} fresh for another channel or member; else what stands there is replaced once the answer is in
   */
  async function load(fresh) {
    const mine = ++visit;
    if (fresh) messages.reset();
    byId("loading").hidden = false;
    try {
      const page = await api.page(channel, member);
      if (mine !== visit) return;
      /** @type {Message[]} */
      let late = [];
      if (!fresh) {
        kept.set(keptKey(), messages.locals());
        late = messages.reset(page.seq);
      }
      messages.fill(page, [...late, ...(kept.get(keptKey()) ?? [])]);
      byId("loading").hidden = true;
      if (!live) live = connect(page.seq);
      else if (!fresh) live.setSeq(page.seq);
    } catch (error) {
      if (!(error instanceof api.Trouble)) throw error;
      if (mine !== visit) return;
      composer.warn(error.message);
      setTimeout(() => mine === visit && load(fresh), RETRY);
    }
  }

  /** @param {number} since */
  function connect(since) {
    const state = byId("connection");
    const onFailure = () => void api.hello().catch(() => {}); // sends the person to log in again where that is why
    return connectLive({ member, since, onEvent, onFailure, onState: (connected) => (state.hidden = connected) });
  }

  /** @param {string} next */
  function become(next) {
    kept.set(keptKey(), messages.locals());
    member = next;
    remember("member", next);
    composer.forgetUploads();
    live?.close();
    live = null;
    channels.show(visible());
    const still = firstKnown(visible(), channel);
    if (still === channel) load(true);
    else open(still);
  }

  /**
   * Words typed while nothing that takes them has the focus go into the message box.
   *
   * @param {KeyboardEvent} event
   */
  function typeAnywhere(event) {
    const printable = [...event.key].length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    const idle = document.activeElement === document.body || document.activeElement?.matches("article");
    if (printable && idle && !event.defaultPrevented && !isDialogOpen()) composer.focus();
  }

  async function follow() {
    const asked = readAddress();
    const next = firstKnown(visible(), asked.channel || channel || recall("channel"));
    if (next !== channel) await open(next);
    if (asked.message) await reveal(asked.message);
  }

  installMemberSwitch(hello.members, member, become);
  installDrawer();
  installDrop(byId("drop"), () => (isDialogOpen() ? trayOfDialog() : composer.tray));
  document.addEventListener("keydown", typeAnywhere);
  showBanner(hello.banner?.text ?? "");
  byId("version").textContent = `Plantain ${hello.version}`;
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    composer.focus();
  });
  document.addEventListener("visibilitychange", () => document.hidden || setTitle(false));
  window.addEventListener("hashchange", follow);
  follow().then(() => history.replaceState(null, "", location.hash || addressOf(channel)));
  if (matchMedia("(hover: hover)").matches) composer.focus();
}

/**
 * @param {{id: string}[]} known
 * @param {string} wanted
 */
const firstKnown = (known, wanted) => (known.find(({ id }) => id === wanted) ?? known[0]).id;

async function main() {
  for (;;) {
    try {
      const hello = await api.hello();
      byId("app").classList.remove("starting");
      return start(hello);
    } catch (error) {
      if (!(error instanceof api.Trouble)) throw error;
      byId("loading").textContent = `${error.message} Trying again…`;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
}

main();
