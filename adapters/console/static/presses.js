/** Pressing buttons: once each, however often they are clicked and however often the network fails. */

/** @import { Message, Result } from "./types.js" */

import * as api from "./api.js";

/**
 * @param {object} given
 * @param {() => string} given.member
 * @param {() => string} given.channel
 * @param {(message: string) => void} given.redraw
 */
export function createPresses({ member, channel, redraw }) {
  /** @type {Set<string>} messages with a press under way */
  const busy = new Set();
  /** @type {Map<string, string>} keys of presses whose answer never came, used again for the same press */
  const unanswered = new Map();

  /**
   * @param {Message | null} message
   * @param {string} button a button's or a form's id
   * @param {Record<string, string> | null} values
   * @param {string[]} uploads
   * @returns {Promise<Result>}
   */
  async function submit(message, button, values, uploads) {
    const source = message && !message.local ? message.id : null;
    const body = { channel: message?.channel ?? channel(), member: member(), message: source, button, values, ...(values ? { uploads } : {}) };
    const print = JSON.stringify(body);
    const key = unanswered.get(print) ?? api.newKey();
    unanswered.set(print, key);
    try {
      const result = await api.press({ key, ...body });
      unanswered.delete(print);
      return result;
    } catch (error) {
      if (error instanceof api.Trouble && !error.lost) unanswered.delete(print);
      throw error;
    }
  }

  return {
    isBusy: (/** @type {string} */ id) => busy.has(id),
    submit,
    /**
     * @param {Message | null} message null for a button that stands on no message
     * @param {string} button
     * @returns {Promise<Result | null>} null when a press on this message is under way
     */
    async once(message, button) {
      const id = message?.id ?? "";
      if (busy.has(id)) return null;
      busy.add(id);
      redraw(id);
      try {
        return await submit(message, button, null, []);
      } finally {
        busy.delete(id);
        redraw(id);
      }
    },
  };
}
