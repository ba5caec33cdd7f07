/** The full-size view of a picture, and its neighbours on the sheet. */

/** @import { Input, Picture } from "./types.js" */

import { markFocus } from "./dialogs.js";
import { el, icon, iconButton } from "./dom.js";

/**
 * A name to keep a picture by; the browser adds the ending for its type.
 *
 * @param {string} words
 */
function fileName(words) {
  const plain = words.normalize("NFKD").toLowerCase().replace(/[^\p{Letter}\p{Number}]+/gu, "-");
  return `plantain-${[...plain].slice(0, 60).join("")}`.replace(/-+$/u, "");
}

/**
 * @param {(Picture | Input)[]} pictures
 * @param {number} start
 * @param {string} prompt
 */
export function openLightbox(pictures, start, prompt) {
  let index = start;
  const returnFocus = markFocus();
  const img = el("img", { alt: "", decoding: "async" });
  const place = el("span", { class: "place", "aria-live": "polite" });
  const original = el("a", { class: "button secondary", target: "_blank", rel: "noopener" }, icon("open"), "Open original");
  const download = el("a", { class: "button secondary", download: "" }, icon("download"), "Download");
  const alt = el("p", { class: "alt", dir: "auto" });
  const many = pictures.length > 1;
  const dialog = el("dialog", { class: "lightbox", "aria-label": "Full-size picture" },
    el("header", {}, place, el("span", { class: "spring" }), original, download, iconButton("close", "Close", () => dialog.close())),
    el("div", { class: "stage" },
      many && iconButton("back", "Previous picture", () => go(-1)), img, many && iconButton("forward", "Next picture", () => go(1))),
    el("footer", {}, prompt && el("p", { class: "typed", dir: "auto" }, prompt), alt));

  function show() {
    const picture = pictures[index];
    dialog.classList.add("loading");
    img.src = picture.preview; // at once, until the original has come
    const whole = new Image();
    whole.onload = () => {
      if (pictures[index] !== picture) return;
      img.src = picture.url;
      dialog.classList.remove("loading");
    };
    whole.onerror = () => dialog.classList.remove("loading");
    whole.src = picture.url;
    img.alt = picture.alt;
    const known = "width" in picture && picture.width > 0 && picture.height > 0;
    img.classList.toggle("known", known);
    if (known) {
      img.style.setProperty("--ratio", String(picture.width / picture.height));
      img.style.setProperty("--width", `${picture.width}px`);
    }
    original.href = picture.url;
    download.href = picture.url;
    download.download = fileName(prompt || picture.alt);
    // The description often repeats the prompt, which already stands there.
    alt.textContent = picture.alt.includes(prompt) && prompt ? "" : picture.alt;
    const name = "label" in picture && picture.label ? picture.label : String(index + 1);
    place.textContent = many ? `${name} of ${pictures.length}` : "";
  }

  /** @param {number} step */
  function go(step) {
    index = (index + step + pictures.length) % pictures.length;
    show();
  }

  dialog.addEventListener("keydown", (event) => {
    if (!many || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    event.preventDefault();
    go(event.key === "ArrowLeft" ? -1 : 1);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || (event.target instanceof Element && event.target.matches(".stage"))) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    returnFocus();
  });
  document.body.append(dialog);
  show();
  dialog.showModal();
  dialog.querySelector("button")?.focus(); // Close, rather than a link that leads away
}
