/** What is said before anything is said: the banner at the top, and the beginning of a channel. */

/** @import { Hello } from "./types.js" */

import { byId, el, iconButton } from "./dom.js";
import { recall, remember } from "./memory.js";

/** @param {string} text */
export function showBanner(text) {
  const banner = byId("banner");
  banner.hidden = !text || recall("banner") === text; // another text is shown again
  banner.replaceChildren(el("p", {}, text), iconButton("close", "Hide this", () => {
    remember("banner", text);
    banner.hidden = true;
  }, "small"));
}

/**
 * @param {Hello} hello
 * @param {string} name
 * @param {(text: string) => void} onTry
 */
export function showBeginning(hello, name, onTry) {
  const examples = hello.commands.filter(({ example }) => example);
  byId("beginning").replaceChildren(
    el("span", { class: "mark", "aria-hidden": "true" }),
    el("h2", {}, `This is the beginning of #${name}`),
    el("p", {}, "Type /imagine and what you want to see, or drop a picture here and say what should change. Reply to a picture to go on with it."),
    el("ul", { class: "examples" }, examples.map(({ example, description }) =>
      el("li", {}, el("button", { type: "button", onclick: () => onTry(example) }, el("b", {}, example), el("span", {}, description))))));
}
