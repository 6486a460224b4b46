// A phone may be shared: whoever signs out takes along what was kept on it for them. Lines not sent yet are told first.
(() => {
  const form = document.querySelector("form[data-forget]");
  if (!form) return;
  const names = () => Object.keys(localStorage).filter((name) => name.startsWith("luodi.field."));
  const count = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name)).length;
    } catch {
      return 0;
    }
  };
  const forget = async () => {
    names().forEach((name) => localStorage.removeItem(name));
    if (window.caches) {
      for (const name of await caches.keys()) {
        if (name.startsWith("luodi-field-")) await caches.delete(name);
      }
    }
    if (navigator.serviceWorker) {
      for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
    }
  };
  form.addEventListener("submit", (event) => {
    let unsent = 0;
    try {
      unsent = names().reduce((sum, name) => sum + count(name), 0);
    } catch {
      return; // Nothing can be kept in this browser.
    }
    event.preventDefault();
    if (unsent && !window.confirm(form.dataset.forget.replace("#", unsent))) return;
    const go = () => form.submit();
    forget().then(go, go);
  });
})();
