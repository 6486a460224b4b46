// 没有网络时也能打开记日志的页面。只管这一个地址；版本随页面和静态文件的内容变。
// Opens the field page without a network. It answers for this one address; its version follows the page and the files.
const KEPT = "luodi-field-{{ code }}-{{ version }}";
const SHELL = "{{ shell }}";
const FILES = [{% for file in files %}"{{ file }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PATIENCE = 8000; // milliseconds for the page to come over a poor network

const keep = async () => {
  const cache = await caches.open(KEPT);
  for (const address of [SHELL, ...FILES]) {
    const answer = await fetch(address, { cache: "no-cache" });
    // Signed out, the sign-in page comes instead: that is not to be kept.
    if (!answer.ok || answer.redirected) throw new Error(address);
    await cache.put(address, answer);
  }
  await self.skipWaiting();
};

const clear = async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith("luodi-field-{{ code }}-") && name !== KEPT) await caches.delete(name);
  }
  await self.clients.claim();
};

const kept = async (address) => (await caches.open(KEPT)).match(address, { ignoreVary: true });

const page = async (request) => {
  const live = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    return (await Promise.race([live, late])) || (await kept(SHELL)) || (await live);
  } catch (error) {
    const shell = await kept(SHELL);
    if (!shell) throw error;
    return shell;
  }
};

const file = async (request, path) => (await kept(path)) || fetch(request);

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(clear()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (FILES.includes(path)) event.respondWith(file(request, path));
});
