/** What the browser keeps of this person: small things only, and none of it needed. */

/** @typedef {"member" | "channel" | "banner"} Name */

/**
 * @param {() => string | null | void} use
 * @returns {string}
 */
function storage(use) {
  try {
    return use() ?? "";
  } catch {
    return ""; // storage is switched off or full: nothing is kept, and all else works
  }
}

/**
 * Each tab remembers for itself, so that two members can sit in two tabs; a new tab takes what was last chosen.
 *
 * @param {Name} name
 * @param {string} value
 */
export function remember(name, value) {
  storage(() => sessionStorage.setItem(`plantain.${name}`, value));
  storage(() => localStorage.setItem(`plantain.${name}`, value));
}

/** @param {Name} name */
export const recall = (name) =>
  storage(() => sessionStorage.getItem(`plantain.${name}`) ?? localStorage.getItem(`plantain.${name}`));
