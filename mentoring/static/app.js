"use strict";
// Progressive: every page works without this file.

// A form is sent once; a second press waits for the first answer.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

// Live progress of a background job; the page is loaded again when it ends.
for (const place of document.querySelectorAll("[data-progress-url]:not([data-progress-done])")) {
  const ask = async () => {
    try {
      const answer = await fetch(place.dataset.progressUrl, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      place.innerHTML = await answer.text();
      if (place.querySelector("[data-finished]")) { window.location.reload(); return; }
    } catch { /* the line is down: ask again */ }
    window.setTimeout(ask, 700);
  };
  window.setTimeout(ask, 400);
}

// An error summary takes the focus, so that it is read first.
document.getElementById("isian-salah")?.focus();

// One open menu at a time; Escape closes it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.m-switch[open]"))
    if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape")
    for (const menu of document.querySelectorAll("details.m-switch[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
});
