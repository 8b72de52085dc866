"use strict";
// Progressive: the forms of the logbook work without this file.

// What is typed is kept on the server while it is typed. Without a line, a server or a sign-in it stays in the page,
// is tried again, and the form is only sent when the server has answered: no typed character is lost. Nothing is
// stored on the device, unless its owner marked it: there a new note waits also when the page is closed (offline.js).
const PAUSE_MILLISECONDS = 600;
const LONGEST_PAUSE_MILLISECONDS = 8000;
const ANSWER_MILLISECONDS = 15000;

function keep(form) {
  const says = form.querySelector("[data-draft-says]"), phone = window.ownPhone?.noteOf(form);
  let kept = body(), asked = false, button = null, leaving = false, pause = PAUSE_MILLISECONDS, timer = 0, running = null;

  function body() {
    return new URLSearchParams(new FormData(form)).toString();
  }

  function say(what, text) {
    says.dataset.state = what;
    for (const sentence of says.querySelectorAll("[data-says]")) sentence.hidden = sentence.dataset.says !== what;
    if (text) says.querySelector("[data-says=kept] [data-text]").textContent = text;
  }

  // A sign-in made in another tab has a token of its own: take it from a fresh copy of this page.
  async function renew() {
    const page = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    if (page.redirected || !page.ok) return false;
    const copy = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = copy.querySelector("form[data-draft] [name=csrf_token]");
    if (token) form.elements.csrf_token.value = token.value;
    return Boolean(token);
  }

  async function send(renewed) {
    const typed = body();
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST", body: typed, signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" } });
      if (answer.ok) {
        kept = typed;
        say("kept", (await answer.json()).text);
        return "kept";
      }
      if (answer.status === 401) return "out";
      if (answer.status === 400 && !renewed) return await renew() ? send(true) : "away";
      return answer.status < 500 ? "refused" : "offline";
    } catch {
      return "offline";
    }
  }

  async function save(always) {
    if (running) await running;
    if (!always && body() === kept) {
      phone?.drop();
      return "kept";
    }
    running = send(false);
    const outcome = await running;
    running = null;
    if (outcome !== "kept") tellOf(outcome);
    if (outcome === "kept") pause = PAUSE_MILLISECONDS;
    if (outcome === "kept" && !asked && body() === kept) phone?.drop();
    if (outcome === "offline" || outcome === "out" || outcome === "away") later(pause = Math.min(pause * 1.6, LONGEST_PAUSE_MILLISECONDS));
    else if (body() !== kept && outcome === "kept") later(PAUSE_MILLISECONDS);
    return outcome;
  }

  // Say where what was typed is while the server has not got it.
  function tellOf(outcome) {
    const onPhone = phone?.keep(pressed(), asked);
    if (outcome === "offline" && onPhone) say(asked ? "waiting" : "phone");
    else say(outcome === "away" ? "out" : outcome);
  }

  // What is sent when the button is pressed that was pressed.
  function pressed() {
    return asked && button?.name ? `${body()}&${new URLSearchParams([[button.name, button.value]])}` : body();
  }

  function later(milliseconds) {
    window.clearTimeout(timer);
    timer = window.setTimeout(again, milliseconds);
  }

  async function again() {
    if (leaving) return;
    if (asked) await pass();
    else await save(false);
  }

  // Send the form itself, once the server has shown that it is there.
  async function pass() {
    if (phone) return passOn();
    const outcome = await save(true);
    if (leaving || outcome === "offline" || outcome === "away") return;
    leaving = true;
    form.requestSubmit(button);
  }

  // On one's own phone: one sending that can be repeated, and the note waits until the server has answered for it.
  async function passOn() {
    if (running) await running;
    phone.keep(pressed(), true);
    running = phone.send(pressed());
    const { what, location } = await running;
    running = null;
    if (what === "offline") {
      tellOf(what);
      later(pause = Math.min(pause * 1.6, LONGEST_PAUSE_MILLISECONDS));
      return;
    }
    leaving = true;
    if (what === "sent") window.location.assign(location);
    else if (what === "out" && phone.isKept()) window.location.assign("/sign-in?next=/home"); // it is sent from there
    else form.requestSubmit(button);
  }

  function typed() {
    phone?.keep(pressed(), asked);
    later(PAUSE_MILLISECONDS);
  }

  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) {
      leaving = true;
      phone?.drop();
    }
    if (leaving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asked) return;
    asked = true;
    button = event.submitter;
    window.clearTimeout(timer);
    pass();
  });
  window.addEventListener("online", () => again());
  document.addEventListener("visibilitychange", () => {
    if (leaving) return;
    if (document.visibilityState === "visible") again();
    else if (body() !== kept) navigator.sendBeacon(form.dataset.draft, new URLSearchParams(body()));
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && body() !== kept && !phone?.keep(pressed(), asked)) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) { leaving = asked = false; }
  });
}

for (const form of document.querySelectorAll("form[data-draft]")) keep(form);

// What a session earns, counted while its length is typed.
for (const place of document.querySelectorAll("[data-hours-rules]")) {
  const form = place.closest("form"), rules = JSON.parse(place.dataset.hoursRules), before = place.textContent;
  const show = () => {
    const typed = form.elements.minutes.value, minutes = Number(typed || form.elements.namedItem("length")?.value || 0);
    const day = form.elements.held_on.value, rule = rules.find(([from]) => !day || from <= day);
    const hours = rule[1] === "session" ? rule[2] : Math.floor(minutes / rule[3]);
    place.textContent = minutes > 0
      ? place.dataset.sentence.replace("{minutes}", minutes).replace("{hours}", hours) : before;
  };
  form.addEventListener("input", show);
  show();
}
