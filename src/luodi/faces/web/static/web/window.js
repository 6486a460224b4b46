// The window's screen by keyboard: 1–5 choose how a material stands, Ctrl+Enter accepts. All of it works without.
(() => {
  const choose = document.querySelector("form[data-auto] select");
  if (choose) choose.addEventListener("change", () => choose.value && choose.form.requestSubmit());
  const form = document.querySelector("form.window");
  if (!form) return;
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[value=accept]"));
      return;
    }
    const row = event.target.closest("[data-row]");
    if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
    const option = row.querySelector(`input[data-key="${event.key}"]`);
    if (!option) return;
    event.preventDefault();
    option.checked = true;
    const rows = [...form.querySelectorAll("[data-row]")];
    const next = rows[rows.indexOf(row) + 1];
    (next ? next.querySelector("input:checked") || next.querySelector("input") : option).focus();
  });
})();
