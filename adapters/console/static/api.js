/** Calls to the server. Every failure becomes a Trouble with a sentence fit to be shown. */

/** @import { Hello, Page, Result, Upload } from "./types.js" */

const UNREACHABLE = "Plantain could not be reached.";
const PAUSES = [400, 1000, 2500]; // milliseconds before the second, third and fourth try
const AGAIN = new Set([502, 503, 504]);

export class Trouble extends Error {
  /**
   * @param {string} sentence
   * @param {number} status HTTP status, 0 when no answer came
   */
  constructor(sentence, status = 0) {
    super(sentence);
    this.status = status;
  }

  /** Whether the server may or may not have acted: the same key must be used for another try. */
  get lost() {
    return this.status === 0 || this.status >= 500;
  }
}

let skew = 0; // milliseconds the server's clock is ahead of this one

/** The server's time in milliseconds, as well as it is known. */
export const serverNow = () => Date.now() + skew;

/** A fresh key. randomUUID is missing where the page came over plain HTTP from another machine. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 * @param {string} [member] whose thing it is, where the body does not say so
 * @returns {Promise<any>}
 */
async function call(method, path, body, member) {
  /** @type {Record<string, string>} */
  const headers = method === "GET" ? {} : { "X-Plantain": "1" };
  if (member) headers["X-Member"] = member;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  let answer;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    answer = parse(text);
  } catch {
    throw new Trouble(UNREACHABLE);
  }
  if (response.status === 401) location.assign("/login");
  if (!response.ok) throw new Trouble(answer?.error ?? `Plantain answered with error ${response.status}.`, response.status);
  noteClock(response.headers.get("Date"));
  return answer;
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // an empty answer, or a proxy's page
  }
}

/** @param {string | null} date */
function noteClock(date) {
  const ahead = date ? Date.parse(date) - Date.now() : NaN;
  // The header counts whole seconds: smaller differences say nothing.
  if (Number.isFinite(ahead)) skew = Math.abs(ahead) > 2000 ? ahead : 0;
}

/**
 * Tries a call again while the network or a restarting server swallows it. Its key makes that safe.
 *
 * @template T
 * @param {() => Promise<T>} attempt
 * @returns {Promise<T>}
 */
async function persist(attempt) {
  for (const pause of PAUSES) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Trouble) || !(error.status === 0 || AGAIN.has(error.status))) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return attempt();
}

/** @returns {Promise<Hello>} */
export const hello = () => call("GET", "/api/hello");

/**
 * @param {string} channel
 * @param {string} member
 * @param {number | null} before the `order` of the oldest message already here
 * @returns {Promise<Page>}
 */
export function page(channel, member, before = null) {
  const query = new URLSearchParams({ member, limit: "50" });
  if (before !== null) query.set("before", String(before));
  return call("GET", `/api/channels/${encodeURIComponent(channel)}/messages?${query}`);
}

/**
 * @param {{key: string, channel: string, member: string, text: string, uploads: string[], reply_to: string | null}} body
 * @returns {Promise<Result>}
 */
export const send = (body) => persist(() => call("POST", "/api/send", body));

/**
 * @param {{key: string, channel: string, member: string, message: string | null, button: string,
 *   values: Record<string, string> | null, uploads?: string[]}} body
 * @returns {Promise<Result>}
 */
export const press = (body) => persist(() => call("POST", "/api/press", body));

/**
 * @param {string} id
 * @param {string} member
 */
export const removeUpload = (id, member) => call("DELETE", `/api/uploads/${encodeURIComponent(id)}`, undefined, member);

/**
 * Takes away a message that this member alone sees.
 *
 * @param {string} id
 * @param {string} member
 */
export const dismiss = (id, member) => call("DELETE", `/api/messages/${encodeURIComponent(id)}`, undefined, member);

/**
 * Uploads a file. XMLHttpRequest, because fetch tells no progress.
 *
 * @param {File} file
 * @param {string} member
 * @param {(share: number) => void} onProgress from 0 to 1
 * @returns {{done: Promise<Upload>, abort: () => void}}
 */
export function upload(file, member, onProgress) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.open("POST", `/api/uploads?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("X-Plantain", "1");
    request.setRequestHeader("X-Member", member);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      const answer = parse(request.responseText);
      if (request.status === 401) location.assign("/login");
      if (request.status >= 200 && request.status < 300 && answer?.id) resolve(answer);
      else reject(new Trouble(answer?.error ?? `The upload failed with error ${request.status}.`, request.status));
    };
    request.onerror = () => reject(new Trouble("The upload was cut off. Remove it and attach it again."));
    request.onabort = () => reject(new Trouble("Removed."));
    request.send(file);
  });
  return { done, abort: () => request.abort() };
}
