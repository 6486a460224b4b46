// The field journal on a poor network: a line is kept on the phone first and sent after; sent twice it counts once.
// Lines are kept under who wrote them: whoever else uses the phone neither sees nor sends them.
(() => {
  const form = document.getElementById("field");
  if (!form || !window.localStorage) return;
  const { code, who, worker } = form.dataset;
  const where = form.getAttribute("action");
  const place = `luodi.field.${code}.${who}`;
  const box = document.getElementById("kept");
  const told = document.getElementById("waiting");
  const list = document.getElementById("drafts");
  const kept = () => JSON.parse(localStorage.getItem(place) || "[]");
  const keep = (lines) => {
    if (lines.length) localStorage.setItem(place, JSON.stringify(lines));
    else localStorage.removeItem(place);
  };
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith("luodi.field.") && !name.endsWith(`.${who}`)) localStorage.removeItem(name);
  }
  const another = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  const anew = () => {
    form.reset();
    form.elements.key.value = another();
    if (form.elements.csrfmiddlewaretoken) return;
    // A page that was kept does not know what day it is.
    const today = new Date().toLocaleDateString("sv");
    form.elements.on.max = today;
    form.elements.on.value = today;
  };
  const back = (line) => {
    for (const [name, value] of Object.entries(line)) {
      const field = form.elements[name];
      if (field && field.type === "checkbox") field.checked = true;
      else if (field) field.value = value;
    }
    if (line.anew) form.elements.key.value = another();
    keep(kept().filter((other) => other.key !== line.key));
    show();
    form.elements.text.focus();
  };
  const drawn = (line) => {
    const item = document.createElement("li");
    item.append(`${line.on} ${line.about} ${line.text}`.slice(0, 80), " ");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    button.textContent = told.dataset.back;
    button.addEventListener("click", () => back(line));
    item.append(button);
    return item;
  };
  const show = (why = "") => {
    const lines = kept();
    box.hidden = !lines.length;
    told.textContent = lines.length ? `${lines.length} ${told.dataset.one}${why ? `（${why}）` : ""}` : "";
    list.replaceChildren(...lines.map(drawn));
  };
  // The token of the page, or of a fresh one: a kept page has none, and signing in anew makes an old one worthless.
  let token = form.elements.csrfmiddlewaretoken ? form.elements.csrfmiddlewaretoken.value : "";
  const fetched = async () => {
    const answer = await fetch(where);
    if (answer.redirected || !answer.ok) return "";
    const live = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("field");
    return live && live.dataset.who === who ? live.elements.csrfmiddlewaretoken.value : "";
  };
  const sent = async (line) => {
    const body = new URLSearchParams({ ...line, csrfmiddlewaretoken: token });
    const answer = await fetch(where, { method: "POST", body, headers: { Accept: "application/json" } });
    const json = (answer.headers.get("Content-Type") || "").includes("json");
    return answer.redirected || !json ? null : answer.json();
  };
  let busy = false;
  const flush = async () => {
    if (busy || !kept().length) return;
    busy = true;
    let count = 0;
    let why = "";
    try {
      for (const line of kept()) {
        let answer = token ? await sent(line) : null;
        if (!answer) {
          token = await fetched();
          answer = token ? await sent(line) : null;
        }
        if (!answer) {
          why = told.dataset.out;
          break;
        }
        if (answer.error) {
          why = answer.error;
          // The line stands otherwise: taken back, this one is another.
          if (answer.anew) keep(kept().map((other) => (other.key === line.key ? { ...other, anew: "yes" } : other)));
        } else {
          keep(kept().filter((other) => other.key !== line.key));
          count += 1;
        }
      }
    } catch {
      // No network: the drafts stay where they are.
    }
    busy = false;
    show(why);
    const typing = form.elements.text.value || form.elements.about.value;
    if (count && !kept().length && !typing) location.replace(where);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const line = Object.fromEntries(new FormData(form));
    delete line.csrfmiddlewaretoken;
    keep([...kept(), line]);
    anew();
    show();
    flush();
  });
  window.addEventListener("online", flush);
  setInterval(flush, 30000);
  if (!form.elements.about.value && !form.elements.text.value) anew();
  show();
  flush();
})();
