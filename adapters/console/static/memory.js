/** What the browser keeps of this person: small things only, and none of it needed. */

const DISMISSED = "plantain.dismissed";
const MOST = 200;

/** @param {() => any} use */
function storage(use) {
  try {
    return use();
  } catch {
    return null; // storage is switched off or full: nothing is kept, and all else works
  }
}

/**
 * Each tab remembers for itself, so that two members can sit in two tabs; a new tab takes what was last chosen.
 *
 * @param {"member" | "channel"} name
 * @param {string} value
 */
export function remember(name, value) {
  storage(() => sessionStorage.setItem(`plantain.${name}`, value));
  storage(() => localStorage.setItem(`plantain.${name}`, value));
}

/**
 * @param {"member" | "channel"} name
 * @returns {string}
 */
export const recall = (name) =>
  storage(() => sessionStorage.getItem(`plantain.${name}`) ?? localStorage.getItem(`plantain.${name}`)) ?? "";

/** @type {Set<string>} */
const dismissed = new Set(storage(() => JSON.parse(localStorage.getItem(DISMISSED) ?? "[]")) ?? []);

/** @param {string} id */
export const isDismissed = (id) => dismissed.has(id);

/** @param {string} id */
export function dismiss(id) {
  if (id.startsWith("local-")) return; // such ids begin anew with every load
  dismissed.add(id);
  storage(() => localStorage.setItem(DISMISSED, JSON.stringify([...dismissed].slice(-MOST))));
}
