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
  const toggle = document.getElementById("keys-off");
  if (toggle) toggle.checked = choice.off;
}

choice.read();
show();
document.addEventListener("change", (event) => {
  if (event.target.id === "keys-off") { choice.write(event.target.checked); show(); }
});

// Keys rest while the page still shows what is being decided and, if one was pressed meanwhile, until the hand has paused
// before the next proposal: what was meant for one must not fall on the other.
const HAND_MILLISECONDS = 1000;
let blind = false; // the proposal on the page is being decided, and the next is not there yet
let restingUntil = 0;
const rest = () => { restingUntil = performance.now() + HAND_MILLISECONDS; };
function isResting() {
  if (!blind && performance.now() >= restingUntil) return false;
  rest();
  return true;
}
function seeAgain() {
  blind = false;
  if (restingUntil) rest();
}

const TYPED = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    event.target.form?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || choice.off) return;
  if (event.key === "Escape") {
    const panel = event.target.closest("details.m-reject[open]");
    if (panel) { panel.open = false; panel.querySelector("summary").focus(); }
    return;
  }
  if (event.target.closest(TYPED)) return;
  const named = `[data-key="${CSS.escape(event.key.toLowerCase())}"]`;
  const panel = document.querySelector("details.m-reject[open]"); // while a reason is chosen, no other key decides
  const control = panel ? panel.parentElement.querySelector(`details.m-reject${named}, details.m-reject ${named}`)
    : document.querySelector(named);
  if (!control || isResting()) return;
  event.preventDefault();
  if (control.tagName === "DETAILS") {
    control.open = !control.open;
    const inside = "textarea, input:not([type=hidden]), button";
    (control.querySelector(control.open ? "[data-first]" : "summary") ?? control.querySelector(inside))?.focus();
  } else if (control.matches("textarea")) control.focus();
  else control.click();
});

// The desk: a decision is sent while the next proposal, read ahead, is shown already. Forms, links and addresses are
// those of the page without a script; what the server answers is what stands.
const AHEAD = { headers: { "X-Ahead": "1" } };
const PARTS = ["menu", "desk-count", "kabar", "desk-tally", "desk-filter", "desk-bulk", "desk-list"];
const TRIES = 3;
const LOOK_MILLISECONDS = 4000;
const REST_MILLISECONDS = 5 * 60 * 1000;

const desk = () => document.getElementById("desk");
const pause = (milliseconds) => new Promise((done) => { window.setTimeout(done, milliseconds); });
let ahead = null; // what comes next: { url, doc }
let waiting = 0; // decisions that are on their way
let line = Promise.resolve(); // they go one after another
let turn = 0; // counts what was shown, so that a late answer replaces nothing newer
let lastAct = Date.now();

function mark() {
  document.body.dataset.desk = waiting ? "busy" : ahead || !desk()?.dataset.next ? "ready" : "reading";
}

async function read(url, options = {}) {
  const answer = await fetch(url, options);
  const doc = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { doc, url: answer.url, status: answer.status, redirected: answer.redirected };
}

async function readAhead() {
  const url = desk()?.dataset.next;
  const now = turn;
  ahead = null;
  mark();
  if (!url) return;
  try {
    const { doc, status } = await read(url, AHEAD);
    if (now === turn && status === 200 && doc.getElementById("desk")) ahead = { url, doc };
  } catch { /* the line is down: the decision itself will tell */ }
  mark();
}

function swap(id, doc) {
  const [old, fresh] = [document.getElementById(id), doc.getElementById(id)];
  if (old && fresh) old.replaceWith(document.importNode(fresh, true));
}

function place(doc, url, how) {
  turn += 1;
  const told = document.getElementById("desk-told");
  swap("isi", doc);
  swap("menu", doc);
  document.title = doc.title;
  if (told?.childElementCount) document.getElementById("desk-told")?.replaceWith(told);
  if (how === "push") window.history.pushState(null, "", url);
  else if (how === "replace") window.history.replaceState(null, "", url);
  show();
  window.scrollTo(0, 0);
  const wrong = document.querySelector("#desk-one [aria-invalid=true]");
  if (wrong) wrong.focus();
  else document.getElementById("h-usulan")?.focus({ preventScroll: true });
  mark();
}

// Somebody who is in the middle of something keeps it.
const isTouched = () => Boolean(document.querySelector("details.m-reject[open]")
  || document.activeElement?.closest("#desk-one input, #desk-one textarea, #desk-one select"));

function freshen(doc) {
  const one = document.getElementById("desk-one");
  const other = doc.getElementById("desk-one");
  for (const id of PARTS)
    if (!document.getElementById(id)?.matches(":focus-within, [data-keep]")) swap(id, doc);
  if (desk() && doc.getElementById("desk")) desk().dataset.stamp = doc.getElementById("desk").dataset.stamp;
  if (!one || !other) return;
  const news = other.dataset.decided;
  if (news && news !== one.dataset.decided) tellNews(news);
  if (!isTouched()) { one.replaceWith(document.importNode(other, true)); desk().dataset.next = doc.getElementById("desk").dataset.next ?? ""; }
  show();
}

function tellNews(text) {
  const place = document.getElementById("desk-news");
  if (!place) return;
  place.textContent = text;
  place.hidden = false;
}

// What went wrong stays on top until it is put away.
function tell(nodes, again) {
  const place = document.getElementById("desk-told");
  const words = document.getElementById("desk-words")?.dataset ?? {};
  if (!place) return;
  const item = document.createElement("div");
  item.className = "m-card m-body mb-3";
  item.setAttribute("role", "alert");
  item.append(...nodes);
  const buttons = [[words.close, () => item.remove()]];
  if (again) buttons.unshift([words.again, () => { item.remove(); again(); }]);
  for (const [label, act] of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary btn-sm me-2 mt-2";
    button.textContent = label;
    button.addEventListener("click", act);
    item.append(button);
  }
  place.append(item);
}

function tellRefusal(doc) {
  const main = doc.getElementById("isi");
  main?.querySelector(".m-head")?.remove();
  tell(main ? [...document.importNode(main, true).childNodes] : []);
}

function tellLost(form) {
  const text = document.createElement("p");
  text.className = "mb-0";
  text.textContent = `${form.what} ${document.getElementById("desk-words")?.dataset.lost ?? ""}`;
  tell([text], () => decide(form));
}

// A form's one-time key makes it safe to send again what may have arrived.
async function send(form) {
  for (let number = 1; ; number += 1) {
    try {
      const answer = await read(form.url, { method: "POST", body: form.body, keepalive: true });
      if (answer.status !== 503 || number === TRIES) return answer;
    } catch (error) {
      if (number === TRIES) throw error;
    }
    await pause(500 * number);
  }
}

function decide(form) {
  waiting += 1;
  const next = ahead && form.next === ahead.url ? ahead : null;
  if (next) { place(next.doc, next.url, "push"); ahead = null; }
  if (!next) { blind = true; restingUntil = 0; }
  mark();
  const shown = turn;
  line = line.then(async () => {
    try {
      const answer = await send(form);
      const isDesk = Boolean(answer.doc.getElementById("desk"));
      if (answer.status >= 400 && !isDesk) {
        tellRefusal(answer.doc);
        if (!next) await settle();
      } else if (!isDesk) window.location.assign(answer.url);
      else if (answer.status >= 400) place(answer.doc, form.here, next ? "push" : "replace");
      else if (next && shown === turn && new URL(answer.url).href === new URL(next.url, answer.url).href) freshen(answer.doc);
      else if (shown === turn) {
        if (next && isTouched()) rest();
        place(answer.doc, answer.url, next ? "replace" : "push");
      }
    } catch { tellLost(form); }
    if (!next) seeAgain();
    waiting -= 1;
    mark();
    if (!waiting) await readAhead();
  });
}

// The page as it is now, with what stands on it kept.
async function settle() {
  try {
    const { doc, status } = await read(desk().dataset.here, AHEAD);
    if (status === 200 && doc.getElementById("desk")) freshen(doc);
  } catch { /* the line is down */ }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!desk() || event.defaultPrevented || form.method !== "post" || !form.closest("#isi") || !form.dataset.desk) return;
  event.preventDefault();
  const fields = new FormData(form);
  if (event.submitter?.name) fields.append(event.submitter.name, event.submitter.value);
  decide({ url: form.action, body: new URLSearchParams(fields), next: fields.get("next"), here: fields.get("here") ?? desk().dataset.here,
    what: document.getElementById("h-usulan")?.textContent ?? "" });
});

async function go(url, how) {
  if (ahead && new URL(ahead.url, window.location.href).href === url) {
    place(ahead.doc, url, how);
  } else {
    const now = turn;
    const answer = await read(url, AHEAD).catch(() => null);
    if (now !== turn) return;
    if (!answer?.doc.getElementById("desk")) { window.location.assign(url); return; }
    place(answer.doc, answer.url, how);
  }
  if (!waiting) await readAhead();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!desk() || !link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const url = new URL(link.href);
  if (!link.closest("#desk, #desk-told") || url.hash || url.origin !== window.location.origin
      || url.pathname !== window.location.pathname) return;
  event.preventDefault();
  go(url.href, "push");
});
window.addEventListener("popstate", () => { if (desk() && !window.location.hash) go(window.location.href, ""); });
window.addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });

// A colleague's decisions appear by themselves, while somebody is at the desk.
for (const act of ["keydown", "pointerdown", "pointermove", "focus"])
  window.addEventListener(act, () => { lastAct = Date.now(); }, { passive: true });

async function look() {
  if (!desk() || waiting || document.hidden || Date.now() - lastAct > REST_MILLISECONDS) return;
  const now = turn;
  const { stamp, live } = desk().dataset;
  const answer = await fetch(live, { cache: "no-store", headers: { ...AHEAD.headers, "If-None-Match": `"${stamp}"` } });
  if (answer.status !== 200 || answer.redirected || now !== turn || waiting) return;
  await settle();
  if (now === turn && !waiting) await readAhead();
}

if (desk()) {
  readAhead();
  window.setInterval(() => look().catch(() => { /* the line is down: look again */ }), LOOK_MILLISECONDS);
}
