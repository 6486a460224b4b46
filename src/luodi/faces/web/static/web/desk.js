/* Lists of the desk by keyboard, and rows picked. Comfort only: links, boxes and buttons do the same without it. */
(function () {
  "use strict";
  var rows = Array.prototype.slice.call(document.querySelectorAll(".list tbody tr"));
  var bar = document.querySelector("[data-many]"), sheet = document.getElementById("keys");
  var boxes = Array.prototype.slice.call(document.querySelectorAll(".pick input"));

  function tell() {
    if (!bar) { return; }
    var n = boxes.filter(function (box) { return box.checked; }).length;
    bar.querySelector(".count").textContent = n ? bar.dataset.some.replace("#", n) : bar.dataset.none;
    bar.classList.toggle("some", n > 0);
    bar.querySelectorAll("button[formaction]").forEach(function (button) { button.disabled = !n; });
  }
  function all() {
    var on = !boxes.every(function (box) { return box.checked; });
    boxes.forEach(function (box) { box.checked = on; });
    tell();
  }
  if (bar) {
    var every = bar.querySelector("[data-all]");
    every.hidden = !boxes.length;
    every.addEventListener("click", all);
    document.addEventListener("change", function (event) { if (boxes.indexOf(event.target) >= 0) { tell(); } });
    window.addEventListener("pageshow", tell);
    tell();
  }

  // Single keys get in the way of some readers' own software, so they can be put off.
  function used() { try { return localStorage.getItem("keys") !== "off"; } catch (error) { return true; } }
  var choice = sheet && sheet.querySelector("[data-keys-on]");
  if (choice) {
    choice.checked = used();
    choice.addEventListener("change", function () {
      try { localStorage.setItem("keys", choice.checked ? "on" : "off"); } catch (error) { /* not kept then */ }
    });
  }
  document.querySelectorAll("[data-keys]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { sheet.showModal(); });
  });

  function here() { return rows.indexOf(document.activeElement && document.activeElement.closest(".list tbody tr")); }
  function go(to) {
    var row = rows[Math.max(0, Math.min(rows.length - 1, to))], link = row && row.querySelector(".main-link");
    if (link) { link.focus(); row.scrollIntoView({ block: "nearest" }); }
  }
  function follow(css) { var link = document.querySelector(css); if (link) { link.click(); } }
  var KEYS = {
    j: function () { go(here() + 1); },
    k: function () { go(here() < 0 ? 0 : here() - 1); },
    x: function () {
      var box = rows[here()] && rows[here()].querySelector(".pick input");
      if (box) { box.checked = !box.checked; tell(); }
    },
    a: function () { if (bar) { all(); } },
    n: function () { follow("a[rel=next]"); },
    "/": function () { var input = document.getElementById("q"); if (input) { input.focus(); input.select(); } },
    "?": function () { if (sheet.open) { sheet.close(); } else { sheet.showModal(); } }
  };
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !used()) { return; }
    var at = event.target, typing = at.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
    if (typing || (sheet && sheet.open && event.key !== "?")) { return; }
    if (Object.prototype.hasOwnProperty.call(KEYS, event.key) && sheet) { event.preventDefault(); KEYS[event.key](); }
  });
})();
