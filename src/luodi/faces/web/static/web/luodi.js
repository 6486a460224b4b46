/* Comfort only: every page works without it. */
(function () {
  "use strict";
  // Say what is wrong first.
  var problems = document.getElementById("problems");
  if (problems) { problems.focus(); }
  // A second click on a form that is on its way does nothing.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post") { form.dataset.sent = "1"; setTimeout(function () { delete form.dataset.sent; }, 8000); }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
  // Long lists of boxes get a filter.
  document.querySelectorAll("[data-filter]").forEach(function (box) {
    var input = document.createElement("input");
    input.type = "search"; input.placeholder = box.dataset.filter; input.className = "filter";
    input.setAttribute("aria-label", box.dataset.filter);
    box.parentNode.insertBefore(input, box);
    input.addEventListener("input", function () {
      var wanted = input.value.trim().toLowerCase();
      box.querySelectorAll(".choice").forEach(function (choice) {
        choice.hidden = wanted && choice.textContent.toLowerCase().indexOf(wanted) < 0 && !choice.querySelector("input").checked;
      });
      box.querySelectorAll(".group").forEach(function (group) { group.hidden = !!wanted; });
    });
  });
  document.querySelectorAll("[data-copy]").forEach(function (button) {
    if (!navigator.clipboard) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(button.dataset.copy).then(function () { button.querySelector("span").textContent = button.dataset.done; });
    });
  });
  // What is being made in the background is looked at again, unless the reader is busy with the page.
  document.querySelectorAll("[data-reload]").forEach(function (box) {
    setInterval(function () {
      if (!document.hidden && !document.querySelector("main :focus")) { window.location.reload(); }
    }, 1000 * box.dataset.reload);
  });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  document.querySelectorAll("select[data-submit]").forEach(function (select) {
    select.addEventListener("change", function () { select.form.submit(); });
  });
})();
