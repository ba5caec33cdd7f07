/** Forms, as native dialogs. */

/** @import { Field, FormView, Result } from "./types.js" */
/** @import { Tray } from "./uploads.js" */

import { Trouble } from "./api.js";
import { el, icon, iconButton } from "./dom.js";
import { createTray } from "./uploads.js";

/** @type {Tray | null} */
let openTray = null;

/** Where a dropped file goes while a dialog is open; null when none is open or none takes pictures. */
export const trayOfDialog = () => openTray;

/** Whether anything lies over the conversation. */
export const isDialogOpen = () => Boolean(document.querySelector("dialog[open]"));

/**
 * @param {FormView} form
 * @param {object} given
 * @param {() => string} given.member
 * @param {number} given.limit bytes of an upload
 * @param {(values: Record<string, string>, uploads: string[]) => Promise<Result>} given.submit
 * @param {(result: Result) => void} given.onDone
 */
export function openForm(form, { member, limit, submit, onDone }) {
  /** Closes, unless an answer is awaited that could be a refusal of what stands here. */
  const close = () => busy || dialog.close();
  const error = el("p", { role: "alert", class: "form-error" });
  const send = el("button", { type: "submit", class: "button primary filled" }, form.submit);
  const fields = form.fields.map((field) => renderField(field, member, limit));
  const body = el("form", { method: "dialog", onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    onSubmit();
  } },
    el("header", {}, el("h2", { id: "form-title" }, form.title), iconButton("close", "Close", close)),
    el("div", { class: "fields" }, fields.map((field) => field.element)),
    error,
    el("footer", {}, el("button", { type: "button", class: "button secondary", onclick: close }, "Never mind"), send));
  const dialog = el("dialog", { class: "form", "aria-labelledby": "form-title" }, body);
  const trays = fields.flatMap((field) => field.tray ?? []);
  let busy = false;
  let done = false;

  async function onSubmit() {
    if (busy) return;
    setBusy(true);
    error.textContent = "";
    try {
      const uploads = (await Promise.all(trays.map((tray) => tray.ids()))).flat();
      if (trays.some((tray) => tray.failures())) throw new Trouble("A picture was refused. Remove it or choose another.", 422);
      const result = await submit(Object.fromEntries(fields.flatMap((field) => (field.tray ? [] : [field.read()]))), uploads);
      if (result.result === "refused") throw new Trouble(result.notice.text, 422);
      done = true;
      dialog.close();
      onDone(result);
    } catch (trouble) {
      error.textContent = trouble instanceof Trouble && trouble.lost ? `${trouble.message} Try again: nothing is done twice.` : String(/** @type {Error} */ (trouble).message);
    } finally {
      setBusy(false);
    }
  }

  /** @param {boolean} now */
  function setBusy(now) {
    busy = now;
    send.setAttribute("aria-disabled", String(now));
  }

  const returnFocus = markFocus();
  dialog.addEventListener("close", () => {
    openTray = null;
    dialog.remove();
    trays.forEach((tray) => (done ? tray.sent() : tray.discardAll()));
    returnFocus();
  });
  dialog.addEventListener("cancel", (event) => busy && event.preventDefault());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) body.requestSubmit();
  });
  document.body.append(dialog);
  openTray = trays[0] ?? null;
  dialog.showModal();
  const first = dialog.querySelector(".fields :is(textarea, input[type=text])") ?? dialog.querySelector(".fields :is(input, select)");
  if (first instanceof HTMLElement) first.focus();
}

/**
 * Remembers what has the focus.
 *
 * @returns {() => void} gives it back, to its successor where the message was drawn anew meanwhile
 */
export function markFocus() {
  const opener = document.activeElement;
  const message = opener?.closest("article")?.dataset.messageId ?? "";
  const key = opener?.getAttribute("data-key") ?? "";
  return () => {
    const heir = opener?.isConnected ? opener : document.querySelector(`article[data-message-id="${CSS.escape(message)}"] [data-key="${CSS.escape(key)}"]`);
    const next = heir && heir !== document.body ? heir : document.getElementById("words");
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  };
}

/**
 * @param {Field} field
 * @param {() => string} member
 * @param {number} limit
 * @returns {{element: HTMLElement, read: () => [string, string], tray?: Tray}}
 */
function renderField(field, member, limit) {
  const id = `field-${field.name}`;
  const hint = field.hint && el("p", { class: "hint-text", id: `${id}-hint` }, field.hint);
  const label = el("label", { for: id }, field.label, field.required ? null : el("span", { class: "optional" }, " optional"));
  if (field.kind === "pictures") return renderPictureField(field, id, label, hint, member, limit);
  const control = renderControl(field, id);
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return { element: el("div", { class: "field" }, label, hint, control), read: () => [field.name, control.value] };
}

/**
 * @param {Field} field
 * @param {string} id
 */
function renderControl(field, id) {
  const common = { id, name: field.name, required: field.required };
  if (field.kind === "select") {
    const options = field.choices.map(({ value, label }) => el("option", { value, selected: value === field.value }, label));
    return el("select", common, options);
  }
  const control = field.kind === "paragraph" ? el("textarea", { ...common, rows: 4, dir: "auto" }) : el("input", { ...common, type: "text", dir: "auto", autocomplete: "off" });
  control.value = field.value;
  // maxlength would cut off pasted words without a sound.
  const check = () => {
    const length = [...control.value].length;
    const over = field.max_length > 0 && length > field.max_length;
    control.setCustomValidity(over ? `This is ${length} characters; the most is ${field.max_length}.` : "");
  };
  control.addEventListener("input", check);
  check();
  return control;
}

/**
 * @param {Field} field
 * @param {string} id
 * @param {HTMLElement} label
 * @param {HTMLElement | "" | null} hint
 * @param {() => string} member
 * @param {number} limit
 */
function renderPictureField(field, id, label, hint, member, limit) {
  const list = el("ul", { class: "tray", hidden: true });
  const files = el("input", { type: "file", id, name: field.name, accept: "image/*", multiple: true });
  const tray = createTray({ list, member, limit, onChange: () => {
    files.setCustomValidity(field.required && !tray.count() ? "Add a picture." : "");
  } });
  files.setCustomValidity(field.required ? "Add a picture." : "");
  files.addEventListener("change", () => {
    tray.add([...(files.files ?? [])]);
    files.value = "";
  });
  const face = el("div", { class: "picker" }, icon("image"), "Choose, drop or paste pictures", files);
  /** @returns {[string, string]} */
  const read = () => [field.name, ""];
  return { element: el("div", { class: "field" }, label, hint, face, list), read, tray };
}
