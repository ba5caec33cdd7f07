/** Files dropped or pasted anywhere on the page. */

/**
 * @param {HTMLElement} overlay
 * @param {() => {add: (files: Iterable<File>) => void} | null} tray where they go now; null where they are not wanted
 */
export function installDrop(overlay, tray) {
  let depth = 0; // dragenter and dragleave come in pairs for every element passed
  let own = false; // a picture of this page is being dragged

  /** @param {DragEvent} event */
  const hasFiles = (event) => !own && Boolean(event.dataTransfer?.types.includes("Files"));

  function leave() {
    depth = 0;
    overlay.hidden = true;
  }

  window.addEventListener("dragstart", () => (own = true));
  window.addEventListener("dragend", () => (own = false));
  // A picture that is removed while it is dragged never tells of its end.
  window.addEventListener("pointerdown", () => (own = false), true);
  window.addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    depth += 1;
    overlay.hidden = !tray();
  });
  window.addEventListener("dragleave", (event) => {
    if (hasFiles(event) && --depth <= 0) leave();
  });
  window.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = tray() ? "copy" : "none";
  });
  window.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // the browser would leave the page for the file
    leave();
    tray()?.add([...(event.dataTransfer?.files ?? [])]);
  });
  document.addEventListener("paste", ({ clipboardData }) => {
    // Where words come too they win: office programs put a picture of the words beside them.
    if (clipboardData?.files.length && !clipboardData.types.includes("text/plain")) tray()?.add([...clipboardData.files]);
  });
}
