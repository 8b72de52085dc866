"use strict";
// Only on a phone that its owner marked: when there is no line, the note form or a plain page that offline.js kept for this
// account. Nothing is stored here, nothing is sent from here, and everything but static files is asked of the server first.
const given = new URL(self.location.href).searchParams;
const CACHE = `mentoring-${given.get("phone")}`;
const UNTIL = Number(given.get("until"));
const PATIENCE_MILLISECONDS = 15000;
const GATEWAY_FAILED = new Set([502, 504]);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(readFile(request));
  else if (request.mode === "navigate") event.respondWith(navigate(request, url));
});

async function kept(path) {
  return await caches.has(CACHE) ? (await caches.open(CACHE)).match(path, { ignoreVary: true }) : undefined;
}

async function readFile(request) {
  return await kept(request.url) ?? fetch(request);
}

async function navigate(request, url) {
  try {
    const late = new Promise((_done, fail) => { self.setTimeout(fail, PATIENCE_MILLISECONDS); });
    const answer = await Promise.race([fetch(request), late]);
    if (!GATEWAY_FAILED.has(answer.status)) return answer;
  } catch { /* no line, or no answer on it */ }
  const form = Date.now() < UNTIL && !url.searchParams.has("planned") && await kept(url.pathname);
  return form || await kept("/offline") || Response.error();
}
