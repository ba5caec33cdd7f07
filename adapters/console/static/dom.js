/** Building elements. Whatever people typed goes in as text, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** Outlines on a 24 × 24 grid, drawn with a stroke. */
const OUTLINES = {
  attach: "M12 5v14M5 12h14",
  back: "M15 5l-7 7 7 7",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  down: "M12 5v14M6 13l6 6 6-6",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
  forward: "M9 5l7 7-7 7",
  hash: "M9.5 4L7 20M17 4l-2.5 16M4.5 9h16M3.5 15h16",
  image: "M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 17M15 9.5h.01",
  open: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  reply: "M10 6l-6 6 6 6M4 12h10a6 6 0 0 1 6 6v1",
  send: "M12 19V5M6 11l6-6 6 6",
  thread: "M6 4v7a4 4 0 0 0 4 4h9M15 11l4 4-4 4",
  warning: "M12 8.5v4.5M12 16.5h.01M12 3.5l9.5 16.5H2.5z",
};

/** @typedef {keyof typeof OUTLINES} IconName */

/**
 * Builds an element. `onclick` and the like become listeners; null, undefined and false leave an attribute out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | undefined | false | (Node | string | null | undefined | false)[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) if (child || child === "") node.append(child);
  return node;
}

/**
 * A decorative icon.
 *
 * @param {IconName} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", OUTLINES[name]);
  svg.append(path);
  return svg;
}

/**
 * A button that shows an icon alone.
 *
 * @param {IconName} name
 * @param {string} label
 * @param {(event: MouseEvent) => void} onclick
 * @param {string} [style]
 * @returns {HTMLButtonElement}
 */
export function iconButton(name, label, onclick, style = "") {
  return el("button", { type: "button", class: `icon-button ${style}`, "aria-label": label, title: label, onclick }, icon(name));
}

/**
 * The element with this id, which the page is known to have.
 *
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`The page has no #${id}`);
  return /** @type {T} */ (node);
}

/**
 * Puts a newer rendering in an older one's place: pictures already loaded are kept, so that nothing flickers, and
 * so is the focus.
 *
 * @param {HTMLElement} old
 * @param {HTMLElement} fresh
 */
export function swap(old, fresh) {
  const loaded = new Map([...old.querySelectorAll("img")].map((img) => [img.getAttribute("src"), img]));
  for (const img of fresh.querySelectorAll("img")) {
    const same = loaded.get(img.getAttribute("src"));
    if (same && same.alt === img.alt) img.replaceWith(same);
    if (same) loaded.delete(img.getAttribute("src"));
  }
  const focused = old.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
  old.replaceWith(fresh);
  if (!focused) return;
  const key = focused.dataset.key;
  const heir = key && [...fresh.querySelectorAll("[data-key]")].find((node) => node.getAttribute("data-key") === key);
  /** @type {HTMLElement} */ (heir || fresh).focus({ preventScroll: true });
}

/**
 * The first characters of a text on one line, for labels.
 *
 * @param {string} text
 * @param {number} [most]
 */
export function brief(text, most = 100) {
  const line = [...text.replace(/\s+/gu, " ").trim()];
  return line.length > most ? `${line.slice(0, most - 1).join("")}…` : line.join("");
}
