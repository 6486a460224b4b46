// The field journal on a poor network: a line is kept on the phone first and sent after; sent twice it counts once.
(() => {
  const form = document.getElementById("field");
  if (!form || !window.localStorage) return;
  const place = `luodi.field.${form.dataset.code}`;
  const told = document.getElementById("waiting");
  const kept = () => JSON.parse(localStorage.getItem(place) || "[]");
  const keep = (lines) => localStorage.setItem(place, JSON.stringify(lines));
  const show = (why = "") => {
    const count = kept().length;
    told.hidden = !count;
    told.textContent = count ? `${count} ${told.dataset.one}${why ? `（${why}）` : ""}` : "";
  };
  const another = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  let busy = false;
  const flush = async () => {
    if (busy || !kept().length) return;
    busy = true;
    let sent = 0;
    let why = "";
    try {
      for (const line of kept()) {
        const body = new URLSearchParams({ ...line, csrfmiddlewaretoken: form.csrfmiddlewaretoken.value });
        const answer = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" } });
        if (answer.redirected || !(answer.headers.get("Content-Type") || "").includes("json")) break;
        const { error } = await answer.json();
        if (error) {
          why = error;
          break;
        }
        keep(kept().filter((other) => other.key !== line.key));
        sent += 1;
      }
    } catch {
      // No network: the drafts stay where they are.
    }
    busy = false;
    show(why);
    if (sent && !kept().length) location.reload();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const line = Object.fromEntries(new FormData(form));
    delete line.csrfmiddlewaretoken;
    keep([...kept(), line]);
    form.reset();
    form.elements.key.value = another();
    show();
    flush();
  });
  window.addEventListener("online", flush);
  show();
  flush();
})();
