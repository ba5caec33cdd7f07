/** The local members: avatars, and the switch between them. */

/** @import { Member } from "./types.js" */

import { byId, el } from "./dom.js";

const TONES = 8;

/**
 * @param {{id: string, name: string, bot?: boolean}} person
 * @returns {HTMLElement}
 */
export function avatar({ id, name, bot }) {
  if (bot) return el("span", { class: "avatar bot", "aria-hidden": "true" });
  const tone = [...id].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7) % TONES;
  return el("span", { class: "avatar", "data-tone": tone, "aria-hidden": "true" }, initials(name));
}

/** @param {string} name */
function initials(name) {
  const words = name.split(/\s+/u).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0].toLocaleUpperCase()).join("") || "?";
}

/**
 * @param {Member[]} members
 * @param {string} current
 * @param {(id: string) => void} onChange
 */
export function installMemberSwitch(members, current, onChange) {
  const select = /** @type {HTMLSelectElement} */ (byId("member"));
  const face = byId("member-face");
  const roles = new Set(members.map((member) => member.role));
  const option = (/** @type {Member} */ { id, name }) => el("option", { value: id, selected: id === current }, name);
  for (const role of roles) {
    const rows = members.filter((member) => member.role === role).map(option);
    const label = role === "moderator" ? "Moderators" : "Members";
    select.append(...(roles.size > 1 ? [el("optgroup", { label }, rows)] : rows));
  }
  const show = () => {
    const member = members.find(({ id }) => id === select.value);
    if (member) face.replaceChildren(avatar(member));
    select.title = `You are ${member?.name ?? "nobody"}`;
  };
  select.addEventListener("change", () => {
    show();
    onChange(select.value);
  });
  show();
}
