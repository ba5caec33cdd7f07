/** The live channel: a WebSocket that comes back by itself and asks for what was missed. */

/** @import { LiveEvent } from "./types.js" */

const FIRST_PAUSE = 500; // milliseconds
const LONGEST_PAUSE = 15_000;
const SETTLED = 5_000; // a connection that held this long starts the backoff anew
const STALE = 60_000; // a page hidden this long may hold a socket that died unnoticed, as after a laptop's sleep

/**
 * @param {object} given
 * @param {string} given.member
 * @param {number} given.since the newest seq already known
 * @param {(event: LiveEvent) => void} given.onEvent
 * @param {(connected: boolean) => void} given.onState
 * @param {() => void} given.onFailure after each try that never opened
 * @returns {{close: () => void, setSeq: (seq: number) => void}}
 */
export function connectLive({ member, since, onEvent, onState, onFailure }) {
  let seq = since;
  let failures = 0;
  let closed = false;
  let hiddenAt = 0;
  let timer = 0;
  /** @type {WebSocket | null} */
  let socket = null;

  function open() {
    clearTimeout(timer);
    const query = new URLSearchParams({ member, since: String(seq) });
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const mine = new WebSocket(`${scheme}//${location.host}/api/live?${query}`);
    let openedAt = 0;
    socket = mine;
    mine.onopen = () => {
      openedAt = Date.now();
      onState(true);
    };
    mine.onmessage = ({ data }) => {
      if (mine === socket) receive(JSON.parse(data));
    };
    mine.onclose = () => {
      if (mine !== socket || closed) return;
      if (openedAt && Date.now() - openedAt > SETTLED) failures = 0;
      onState(false);
      if (!openedAt) onFailure();
      const ceiling = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures);
      failures += 1;
      timer = window.setTimeout(open, ceiling * (0.5 + Math.random() / 2));
    };
  }

  /** @param {LiveEvent} event */
  function receive(event) {
    if (event.type === "message") seq = Math.max(seq, event.message.seq);
    if (event.type === "removed") seq = Math.max(seq, event.seq);
    onEvent(event);
  }

  function reopen() {
    if (closed) return;
    const old = socket;
    socket = null;
    old?.close();
    failures = 0;
    open();
  }

  function onVisibility() {
    if (document.hidden) hiddenAt = Date.now();
    else if (socket?.readyState !== WebSocket.OPEN || Date.now() - hiddenAt > STALE) reopen();
  }

  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("online", reopen);
  open();

  return {
    close() {
      closed = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisibility);
      window.removeEventListener("online", reopen);
      socket?.close();
    },
    setSeq(newer) {
      seq = Math.max(seq, newer);
    },
  };
}
