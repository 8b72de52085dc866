"use strict";
// On a phone that its owner marked, and nowhere else: a session note that cannot be sent waits on the phone, and its form
// opens without a line. All is stored under the account's tag; where the server says so, app.js erases it.
const { phone: TAG, until: UNTIL } = document.body.dataset;
const IS_KEPT = "kept" in document.body.dataset; // this page is the phone's copy, not the server's
const CACHE = `mentoring-${TAG}`, NOTE = `${NOTES}${TAG}-`;
const CHOOSE = "/sessions/new", KEPT_AT = "/kept-at";
const FORM = /^\/pairings\/\d+\/sessions\/new$/;
const FILE = /\/static\/[0-9a-f]+\/[\w.-]+/g;
const UNTYPED = new Set(["csrf_token", "form_key"]);
const FRESH_MILLISECONDS = 3600000;
const WAIT_MILLISECONDS = 2000, LONGEST_WAIT_MILLISECONDS = 30000;
const REPLY_MILLISECONDS = 15000;
const place = document.getElementById("ponsel");
const pathOf = (address) => new URL(address, window.location.href).pathname;

// The notes: { key, path, body, at, ready, refused }. `ready`: its writer has pressed Save.
const notes = {
  get(key) { return JSON.parse(window.localStorage.getItem(NOTE + key)); },
  put(note) {
    try { window.localStorage.setItem(NOTE + note.key, JSON.stringify(note)); return true; } catch { return false; }
  },
  drop(key) { window.localStorage.removeItem(NOTE + key); },
  all() {
    return Object.keys(window.localStorage).filter((name) => name.startsWith(NOTE))
      .map((name) => this.get(name.slice(NOTE.length))).sort((one, other) => one.at - other.at);
  },
};

// One page at a time has a note in hand, where the browser can tell; its one-time key guards it everywhere.
function take(key, act) {
  const locks = navigator.locks;
  return locks ? locks.request(NOTE + key, { ifAvailable: true }, (lock) => lock && act()) : act();
}

// Sending

let isGone = false; // what was kept is erased: store nothing more
let token = IS_KEPT ? "" : document.querySelector("[name=csrf_token]")?.value;

// Take the token from a fresh page, if it is still this account's; hear what an ended sign-in leaves here.
async function renew() {
  const answer = await fetch("/home", { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.body.dataset.erase) {
    isGone = true;
    await clearPhone(page.body.dataset.erase === "all");
  }
  if (page.body.dataset.phone !== TAG) return false;
  token = page.querySelector("[name=csrf_token]").value;
  return true;
}

// Return { what: "sent" | "refused" | "out" | "offline", location }.
async function post(note) {
  try {
    for (const isLast of [false, true]) {
      if ((isLast || !token) && !await renew()) return { what: "out" };
      const body = new URLSearchParams(note.body);
      body.set("csrf_token", token);
      body.set("form_key", note.key);
      const answer = await fetch(note.path, {
        method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(REPLY_MILLISECONDS) });
      if (answer.ok && answer.headers.get("Content-Type").startsWith("application/json"))
        return { what: "sent", location: (await answer.json()).location };
      if (answer.status >= 500 || answer.status === 429) return { what: "offline" };
      if (![400, 401].includes(answer.status) && !answer.redirected) break;
    }
    return { what: "refused" };
  } catch {
    return { what: "offline" };
  }
}

let pause = WAIT_MILLISECONDS, timer = 0, isSending = false, isOut = false;

async function sendWaiting() {
  if (isSending) return;
  isSending = true;
  window.clearTimeout(timer);
  let sent = 0;
  for (const { key } of notes.all().filter((note) => note.ready)) {
    const what = await take(key, async () => {
      const note = notes.get(key);
      if (!note) return "";
      const done = await post(note);
      if (done.what === "sent") notes.drop(key);
      if (done.what === "refused") notes.put({ ...note, ready: false, refused: true });
      return done.what;
    });
    isOut = what === "out";
    if (what === "sent") sent += 1;
    if (what === "out" || what === "offline") break;
  }
  isSending = false;
  if (sent) await tell();
  show();
  if (!notes.all().some((note) => note.ready)) return;
  pause = Math.min(pause * 1.6, LONGEST_WAIT_MILLISECONDS);
  timer = window.setTimeout(sendWaiting, pause);
}

// What the server has to say of it stands on the next page of its own: show it here.
async function tell() {
  if (document.body.dataset.kept === "page") { window.location.reload(); return; }
  try {
    const page = new DOMParser().parseFromString(await (await fetch("/home")).text(), "text/html");
    document.getElementById("kabar").append(...document.importNode(page.getElementById("kabar"), true).children);
  } catch { /* then the next page says it */ }
  await keepPages(true);
}

// Showing what waits

let shown = "";

function show() {
  if (!place) return;
  const all = notes.all(), waiting = all.filter((note) => note.ready), form = noteForm();
  place.querySelector("[data-number]").textContent = waiting.length;
  place.querySelector("[data-about=ready]").hidden = !waiting.length;
  place.querySelector("[data-about=out]").hidden = !waiting.length || !isOut;
  const typed = all.filter((note) => !note.ready && note.key !== form?.elements.form_key.value);
  const now = JSON.stringify(typed);
  if (now !== shown) place.querySelector("[data-items]").replaceChildren(...typed.map(item));
  shown = now;
}

function item(note) {
  const element = document.importNode(place.querySelector("template").content, true).firstElementChild;
  for (const why of element.querySelectorAll("[data-why]")) why.hidden = (why.dataset.why === "refused") !== Boolean(note.refused);
  const typed = new URLSearchParams(note.body);
  element.querySelector("[data-text]").textContent = ["held_on", "topic", "shared_note", "private_note", "action_text"]
    .map((name) => typed.get(name)).filter(Boolean).join("\n");
  const link = element.querySelector("a"), form = noteForm();
  link.href = `${note.path}#${note.key}`;
  if (form && pathOf(form.action) === note.path)
    link.addEventListener("click", (event) => { event.preventDefault(); goOn(form, note); });
  element.querySelector("button").addEventListener("click", () => {
    if (!window.confirm(place.dataset.drop)) return;
    notes.drop(note.key);
    show();
  });
  return element;
}

// The form

function noteForm() {
  return [...document.querySelectorAll("form[data-draft]")].find((form) => FORM.test(pathOf(form.action)));
}

const officeDay = () => new Date().toLocaleDateString("sv", { timeZone: document.body.dataset.zone });

// A kept form is new each time it is opened: a key of its own, and today where no plan names another day.
function freshen(form) {
  form.elements.form_key.value = crypto.randomUUID();
  if (!form.elements.planned_id) form.elements.held_on.value = officeDay();
  form.elements.topic.value ||= new URLSearchParams(window.location.search).get("topic") ?? "";
}

// What was typed, to be compared: without what a page adds by itself.
function plain(body) {
  return [...new URLSearchParams(body)].filter(([name]) => !UNTYPED.has(name))
    .map(([name, value]) => `${name}=${value.trim()}`).join("&");
}

function goOn(form, note) {
  const typed = new URLSearchParams(note.body);
  for (const field of form.elements) {
    if (!field.name || field.tagName === "BUTTON" || UNTYPED.has(field.name)) continue;
    const values = typed.getAll(field.name);
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
    if (values[0]) field.closest("details")?.setAttribute("open", "");
  }
  form.elements.form_key.value = note.key;
  hold(note.key);
  show();
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function hold(key) {
  take(key, () => new Promise(() => {})); // as long as this page is open
}

// For logbook.js: where what is typed into a form waits; null for a form that never waits on the phone.
window.ownPhone = {
  noteOf(form) {
    if (form !== noteForm() || Date.now() >= Number(UNTIL)) return null;
    const key = () => form.elements.form_key.value, path = pathOf(form.action);
    const note = (body, ready) => ({ key: key(), path, body, at: Date.now(), ready });
    return {
      keep: (body, ready) => !isGone && notes.put(note(body, ready)),
      drop: () => notes.drop(key()),
      isKept: () => Boolean(notes.get(key())),
      async send(body) {
        const done = await post(note(body, true));
        if (done.what === "sent" || done.what === "refused") notes.drop(key());
        return done;
      },
    };
  },
};

// What opens without a line

async function keepPage(cache, address, options) {
  const answer = await fetch(address, { ...options, headers: { Accept: "text/html", "X-Ahead": "1" } });
  const path = pathOf(answer.url), isForm = FORM.test(path);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok || (isForm ? page.body.dataset.phone !== TAG : !options)) return path;
  Object.assign(page.body.dataset, { kept: isForm ? "form" : "page", phone: TAG, until: UNTIL });
  page.getElementById("kabar").replaceChildren();
  for (const field of page.querySelectorAll("[name=csrf_token]")) field.removeAttribute("value");
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  await cache.put(isForm ? path : "/offline", new Response(`<!doctype html>${page.documentElement.outerHTML}`, { headers }));
  return path;
}

async function keepPages(isChanged) {
  if (IS_KEPT || isGone || !window.caches) return;
  const cache = await caches.open(CACHE), here = FORM.test(window.location.pathname) ? window.location.pathname : "";
  const age = Date.now() - Number(await (await cache.match(KEPT_AT))?.text() ?? 0);
  if (!isChanged && age < FRESH_MILLISECONDS && (!here || await cache.match(here))) return;
  const first = await keepPage(cache, CHOOSE), isMentor = FORM.test(first);
  if (!isMentor && first !== CHOOSE) return; // something else is asked first
  if (isMentor) await cache.put(CHOOSE, Response.redirect(first));
  if (here && here !== first) await keepPage(cache, here);
  await keepPage(cache, `/offline/${document.documentElement.lang}`, { credentials: "omit" });
  const pages = new Set(["/offline", isMentor && CHOOSE, first, here, ...notes.all().map((note) => note.path)]);
  const files = new Set(), old = [];
  for (const request of await cache.keys()) {
    const path = pathOf(request.url);
    if (path.startsWith("/static/")) old.push(path);
    else if (!pages.has(path)) await cache.delete(request);
    else if (path !== CHOOSE)
      for (const [file] of (await (await cache.match(request)).text()).matchAll(FILE)) files.add(file);
  }
  for (const file of old) if (!files.delete(file)) await cache.delete(file);
  await cache.addAll([...files]);
  await cache.put(KEPT_AT, new Response(Date.now()));
}

// Leaving: say what would be lost, then leave nothing.
document.addEventListener("submit", async (event) => {
  const form = event.target, path = pathOf(form.action);
  if (isGone || (path !== "/sign-out" && path !== "/account/own-phone/remove")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (notes.all().length && !window.confirm(place.dataset.leave)) return;
  isGone = true;
  await clearPhone(true);
  form.requestSubmit(event.submitter);
}, true);

// The page without a line gives way to the one that was wanted, once the server itself has answered.
async function comeBack() {
  try { if ((await fetch("/livez")).ok) window.location.reload(); } catch { /* not yet */ }
}

async function begin() {
  for (const name of Object.keys(window.localStorage))
    if (name.startsWith(NOTES) && !name.startsWith(NOTE)) window.localStorage.removeItem(name);
  const form = noteForm();
  if (form) {
    for (const note of notes.all()) if (!note.ready && plain(note.body) === plain(new FormData(form))) notes.drop(note.key);
    const chosen = notes.get(decodeURIComponent(window.location.hash.slice(1)));
    if (chosen && !chosen.ready && chosen.path === pathOf(form.action)) goOn(form, chosen);
    else hold(form.elements.form_key.value);
  }
  show();
  window.addEventListener("online", async () => {
    if (isSending) return;
    await sendWaiting();
    if (document.body.dataset.kept === "page") comeBack();
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") sendWaiting(); });
  for (const name of await window.caches?.keys() ?? []) if (name !== CACHE && name.startsWith("mentoring-")) await caches.delete(name);
  if (document.body.dataset.kept === "page")
    document.querySelector("[data-note-form]").hidden = !await (await caches.open(CACHE)).match(CHOOSE);
  await sendWaiting();
  if (isGone) return;
  await navigator.serviceWorker?.register(`/service-worker.js?phone=${TAG}&until=${UNTIL}`);
  await keepPages(Boolean(document.querySelector("#kabar > *")));
}

if (Date.now() < Number(UNTIL)) {
  if (IS_KEPT && noteForm()) freshen(noteForm());
  document.addEventListener("DOMContentLoaded", () => begin().catch(() => { /* no line: what is kept stays as it is */ }));
}
