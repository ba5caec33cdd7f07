/** A tray of pictures being attached: each is uploaded at once and shown as a chip with what became of it. */

/** @import { Upload } from "./types.js" */

import { announce } from "./announce.js";
import * as api from "./api.js";
import { el, icon, iconButton } from "./dom.js";

const MEGABYTE = 1024 * 1024;

/**
 * @typedef {{file: File, member: string, element: HTMLElement, preview: string, abort: () => void,
 *   upload: Upload | null, failed: boolean, settled: Promise<void>}} Entry
 * @typedef {ReturnType<typeof createTray>} Tray
 */

/**
 * @param {object} given
 * @param {HTMLElement} given.list a list element the chips are put in
 * @param {() => string} given.member
 * @param {number} given.limit bytes
 * @param {() => void} given.onChange
 */
export function createTray({ list, member, limit, onChange }) {
  /** @type {Entry[]} */
  let entries = [];

  /** @param {Iterable<File>} files */
  function add(files) {
    for (const file of files) start(file);
    changed();
  }

  function changed() {
    list.hidden = !entries.length;
    onChange();
  }

  /** @param {File} file */
  function start(file) {
    const preview = URL.createObjectURL(file);
    const bar = el("progress", { max: 1, value: 0, "aria-label": `Uploading ${file.name}` });
    const state = el("div", { class: "file-state" }, bar);
    const thumb = el("div", { class: "file-thumb" }, icon("image"));
    const drop = iconButton("close", `Remove ${file.name}`, () => remove(entry), "small");
    const words = el("div", { class: "file-words" }, el("bdi", { class: "file-name" }, file.name), state);
    const element = el("li", { class: "file", "data-state": "uploading" }, thumb, words, drop);
    /** @type {Entry} */
    const entry = { file, member: member(), element, preview, abort: () => {}, upload: null, failed: false, settled: Promise.resolve() };
    entries.push(entry);
    list.append(element);
    showThumb(thumb, preview);
    entry.settled = run(entry, bar, state, thumb);
  }

  /**
   * @param {Entry} entry
   * @param {HTMLProgressElement} bar
   * @param {HTMLElement} state
   * @param {HTMLElement} thumb
   */
  async function run(entry, bar, state, thumb) {
    const { file, element } = entry;
    try {
      if (file.size > limit) throw new api.Trouble(tooLarge(file.size, limit), 413);
      const request = api.upload(file, entry.member, (share) => (bar.value = share));
      entry.abort = request.abort;
      entry.upload = await request.done;
      element.dataset.state = "ready";
      state.replaceChildren(sizeOf(file.size));
      announce(`${file.name} attached`);
    } catch (error) {
      entry.failed = true;
      element.dataset.state = "failed";
      state.replaceChildren(el("span", { role: "alert" }, error instanceof Error ? error.message : String(error)));
    }
    changed();
  }

  /** @param {Entry} entry */
  function remove(entry) {
    if (!entries.includes(entry)) return;
    const at = entries.indexOf(entry);
    entries = entries.filter((other) => other !== entry);
    discard(entry);
    const heir = entries[Math.min(at, entries.length - 1)];
    heir?.element.querySelector("button")?.focus();
    changed();
  }

  /** @param {Entry} entry */
  function discard(entry) {
    entry.abort();
    // An upload that stays behind is swept by the server, so a failure here needs no words.
    if (entry.upload) api.removeUpload(entry.upload.id, entry.member).catch((error) => console.warn("Upload not removed", error));
    forget(entry);
  }

  /** @param {Entry} entry */
  function forget(entry) {
    URL.revokeObjectURL(entry.preview);
    entry.element.remove();
  }

  return {
    add,
    /** How many chips there are that were not refused. */
    count: () => entries.filter((entry) => !entry.failed).length,
    failures: () => entries.filter((entry) => entry.failed).length,
    /** The ids to send, once no upload is running any more. */
    async ids() {
      const asked = [...entries];
      await Promise.all(asked.map((entry) => entry.settled));
      if (asked.some((entry) => !entries.includes(entry))) {
        throw new api.Trouble("A picture was taken away before it was sent, so nothing was sent.", 409);
      }
      return entries.flatMap((entry) => (entry.upload && !entry.failed ? [entry.upload.id] : []));
    },
    /**
     * Forgets the pictures that were sent; one dropped meanwhile stays.
     *
     * @param {string[]} [uploads] all of them, if none are named
     */
    sent(uploads = entries.flatMap((entry) => (entry.upload ? [entry.upload.id] : []))) {
      const gone = entries.filter((entry) => entry.upload && uploads.includes(entry.upload.id));
      gone.forEach(forget);
      entries = entries.filter((entry) => !gone.includes(entry));
      changed();
    },
    /** Empties the tray and takes its pictures back from the server. */
    discardAll() {
      entries.forEach(discard);
      entries = [];
      changed();
    },
  };
}

/**
 * Shows the picture when the browser can read it: a HEIC stays an icon.
 *
 * @param {HTMLElement} thumb
 * @param {string} url
 */
function showThumb(thumb, url) {
  const img = el("img", { alt: "" });
  img.onload = () => thumb.replaceChildren(img);
  img.src = url;
}

/** @param {number} bytes */
function sizeOf(bytes) {
  return bytes < MEGABYTE ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

/**
 * @param {number} bytes
 * @param {number} limit
 */
const tooLarge = (bytes, limit) => `This file is ${sizeOf(bytes)}; the most is ${sizeOf(limit)}.`;
