/** The list of channels, a drawer on a phone, and the address that says which one is open. */

/** @import { Channel } from "./types.js" */

import { byId, el, icon } from "./dom.js";

/**
 * @param {string} channel
 * @param {string} [message]
 */
export function addressOf(channel, message) {
  return `#/${[channel, message].filter(Boolean).map((part) => encodeURIComponent(part ?? "")).join("/")}`;
}

/** @returns {{channel: string, message: string | null}} what the address asks for; empty where it says nothing */
export function readAddress() {
  const [, channel = "", message = null] = location.hash.startsWith("#/") ? location.hash.split("/") : [];
  return { channel: decode(channel), message: message && decode(message) };
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return ""; // an address typed by hand
  }
}

/** @param {Channel[]} channels */
export function createChannels(channels) {
  const links = new Map(channels.map((channel) => [channel.id, link(channel)]));

  return {
    /** @param {Channel[]} visible those that this member may see */
    show(visible) {
      byId("channels").replaceChildren(...visible.map(({ id }) => el("li", {}, links.get(id))));
    },
    /** @param {string} id */
    open(id) {
      for (const [channel, node] of links) {
        if (channel === id) node.setAttribute("aria-current", "page");
        else node.removeAttribute("aria-current");
      }
      links.get(id)?.classList.remove("unread");
      links.get(id)?.querySelector(".unread-mark")?.remove();
    },
    /** @param {string} id */
    markUnread(id) {
      const node = links.get(id);
      if (!node || node.classList.contains("unread")) return;
      node.classList.add("unread");
      node.append(el("span", { class: "unread-mark" }, el("span", { class: "visually-hidden" }, "unread")));
    },
  };
}

/** @param {Channel} channel */
const link = ({ id, name }) => el("a", { href: addressOf(id), class: "channel" }, icon("hash"), el("bdi", {}, name));

/** Opens and closes the channels on a narrow screen, where they lie over the conversation. */
export function installDrawer() {
  const menu = byId("menu");
  const sidebar = byId("sidebar");
  const main = byId("main");
  const scrim = byId("scrim");
  const narrow = matchMedia("(max-width: 760px)");

  /** @param {boolean} open */
  function set(open) {
    sidebar.classList.toggle("open", open);
    scrim.hidden = !open;
    main.inert = open;
    menu.setAttribute("aria-expanded", String(open));
    if (open) sidebar.querySelector("a")?.focus();
    else if (sidebar.contains(document.activeElement)) menu.focus();
  }

  menu.addEventListener("click", () => set(true));
  scrim.addEventListener("click", () => set(false));
  sidebar.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a") && narrow.matches) set(false);
  });
  sidebar.addEventListener("keydown", (event) => event.key === "Escape" && set(false));
  narrow.addEventListener("change", () => set(false));
}
