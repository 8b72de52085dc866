"use strict";
// Progressive: every page works without this file.

// What a phone of one's own has kept for its owner (offline.js) goes when the server says so: all of it, or only the pages.
const NOTES = "mentoring-note-";
async function clearPhone(all) {
  try {
    for (const name of all ? Object.keys(window.localStorage) : [])
      if (name.startsWith(NOTES)) window.localStorage.removeItem(name);
    for (const name of await window.caches?.keys() ?? []) if (name.startsWith("mentoring-")) await caches.delete(name);
    for (const worker of await navigator.serviceWorker?.getRegistrations() ?? []) await worker.unregister();
  } catch { /* storage is refused: then nothing was kept */ }
}
if (document.body.dataset.erase) clearPhone(document.body.dataset.erase === "all");

// Where notes wait for their writer, the box that keeps them is ticked; without it, ask before they go.
const ownBox = document.getElementById("own_phone");
try {
  if (ownBox && Object.keys(window.localStorage).some((name) => name.startsWith(NOTES))) {
    ownBox.checked = true;
    ownBox.form.addEventListener("submit", (event) => {
      if (!ownBox.checked && !window.confirm(ownBox.dataset.leave)) event.preventDefault();
    });
  }
} catch { /* storage is refused */ }

// A form is sent once; a second press waits for the first answer. A download leaves the page standing: after a
// while the form may be sent again.
const SENT_FOR_MILLISECONDS = 8000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  window.setTimeout(() => delete form.dataset.sent, SENT_FOR_MILLISECONDS);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

// Live progress of a background job; the page is loaded again when it ends.
const refused = new Set([401, 403, 404]);
for (const place of document.querySelectorAll("[data-progress-url]:not([data-progress-done])")) {
  let pause = 400;
  const ask = async () => {
    pause = Math.min(pause * 1.3, 3000);
    try {
      const answer = await fetch(place.dataset.progressUrl, { headers: { Accept: "text/html" } });
      if (answer.redirected || refused.has(answer.status)) return;
      if (answer.ok) {
        place.innerHTML = await answer.text();
        if (place.querySelector("[data-finished]")) { window.location.reload(); return; }
        pause = Math.min(pause, 800);
      }
    } catch { /* the line is down: ask again, less often */ }
    window.setTimeout(ask, pause);
  };
  window.setTimeout(ask, pause);
}

// An error summary takes the focus, so that it is read first.
document.getElementById("isian-salah")?.focus();

// One open menu at a time; Escape closes it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.m-switch[open]"))
    if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.m-switch[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Copy buttons, where the browser lets a page write to the clipboard; the text can be marked and copied anyway.
if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const place = document.getElementById(button.dataset.copy), word = button.querySelector("span");
    try { await navigator.clipboard.writeText(place.value); word.textContent = button.dataset.copied; } catch { place.select(); }
  });
}
