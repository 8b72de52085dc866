"use strict";
// Keys of the review queue: each control names its own key (data-key). They rest while somebody types.
const OFF = "mentoring-keys-off";

// The choice is kept on this device; where nothing may be kept it lasts as long as the page.
const choice = {
  off: false,
  read() {
    try { this.off = window.localStorage.getItem(OFF) === "yes"; } catch { /* storage is refused */ }
  },
  write(off) {
    this.off = off;
    try { window.localStorage.setItem(OFF, off ? "yes" : "no"); } catch { /* storage is refused */ }
  },
};

function show() {
  document.body.toggleAttribute("data-keys-off", choice.off);
}

choice.read();
show();
const toggle = document.getElementById("keys-off");
if (toggle) {
  toggle.checked = choice.off;
  toggle.addEventListener("change", () => { choice.write(toggle.checked); show(); });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || choice.off) return;
  if (event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]")) return;
  const control = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!control) return;
  event.preventDefault();
  if (control.tagName === "DETAILS") {
    control.open = !control.open;
    control.querySelector(control.open ? "textarea, input:not([type=hidden]), button" : "summary")?.focus();
  } else control.click();
});
