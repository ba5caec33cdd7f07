// Runs before the page is painted, hence no module: the chosen theme must not flash the other one first.
(() => {
  const KEY = "plantain.theme";
  const system = matchMedia("(prefers-color-scheme: dark)");

  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage is switched off: the system's choice stands
    }
  }

  function isDark() {
    return (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  }

  const choice = stored();
  if (choice === "dark" || choice === "light") document.documentElement.dataset.theme = choice;

  document.addEventListener("DOMContentLoaded", () => {
    const toggle = document.getElementById("theme");
    if (!toggle) return;
    const show = () => toggle.setAttribute("aria-pressed", String(isDark()));
    toggle.addEventListener("click", () => {
      const next = isDark() ? "light" : "dark";
      document.documentElement.dataset.theme = next;
      try {
        localStorage.setItem(KEY, next);
      } catch {
        // Not kept, but it holds for this page.
      }
      show();
    });
    system.addEventListener("change", show);
    show();
  });
})();
