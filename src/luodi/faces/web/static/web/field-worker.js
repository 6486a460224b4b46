// Has the field page kept for when there is no network: wherever a page names the worker (data-worker) that keeps it.
(() => {
  const named = document.querySelector("[data-worker]");
  if (!named || !navigator.serviceWorker) return;
  const address = named.dataset.worker;
  navigator.serviceWorker.register(address, { scope: address.replace(/[^/]*$/, "") }).catch(() => {});
})();
