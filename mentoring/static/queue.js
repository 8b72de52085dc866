"use strict";
// Keys of the review queue: each control names its own key (data-key). They rest while somebody types.
const OFF = "mentoring-keys-off";
const toggle = document.getElementById("keys-off");
if (toggle) {
  toggle.checked = localStorage.getItem(OFF) === "yes";
  toggle.addEventListener("change", () => localStorage.setItem(OFF, toggle.checked ? "yes" : "no"));
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF) === "yes") return;
  if (event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select")) return;
  const control = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!control) return;
  event.preventDefault();
  if (control.tagName === "DETAILS") {
    control.open = !control.open;
    control.querySelector(control.open ? "textarea, input:not([type=hidden]), button" : "summary")?.focus();
  } else control.click();
});
