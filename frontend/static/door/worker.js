// Keeps the door's page and its files, so that it opens and works without a connection.
// The server writes `const door = {page, files, caches, version}` before this.

const name = door.caches + door.version;
const PATIENCE = 3000;

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== "GET") return;
  if (door.files.includes(pathname)) event.respondWith(kept(event.request, pathname));
  else if (pathname === door.page.split("?")[0]) event.respondWith(newest(event.request));
});

/** Everything of one version or nothing: a half of one never meets a half of another. */
async function keep() {
  const cache = await caches.open(name);
  await cache.addAll([door.page, ...door.files].map((url) => new Request(url, { cache: "no-cache" })));
  await skipWaiting();
}

async function takeOver() {
  const old = (await caches.keys()).filter((other) => other.startsWith(door.caches) && other !== name);
  await Promise.all(old.map((other) => caches.delete(other)));
  await clients.claim();
}

async function kept(request, pathname) {
  return (await caches.match(pathname, { cacheName: name })) ?? fetch(request);
}

/** The page from the network, unless that is slow, broken or not there. */
async function newest(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status < 500 && answer.status !== 429) return answer;
  } catch {
    // What is kept is as good.
  }
  return (await caches.match(door.page, { cacheName: name })) ?? Response.error();
}
