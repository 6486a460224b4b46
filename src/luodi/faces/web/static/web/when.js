// Shows a question only when what it depends on is chosen; without this script all of them are there, each with a note.
(() => {
  const fields = [...document.querySelectorAll("[data-when]")];
  const chosen = (form, key) => new FormData(form).getAll(key).map(String);
  const applies = (field) =>
    field.dataset.when.split(";").every((part) => {
      const [key, codes] = part.split("=");
      return chosen(field.closest("form"), key).some((value) => codes.split(",").includes(value));
    });
  const update = () => {
    for (const field of fields) {
      const shown = applies(field);
      field.hidden = !shown;
      for (const item of field.querySelectorAll("input, select, textarea")) item.disabled = !shown;
    }
  };
  document.addEventListener("change", update);
  window.addEventListener("pageshow", update);
  update();
})();
