/* While a form is filled in: is there something like it already? A hint, told politely; the form works without it. */
(function () {
  "use strict";
  document.querySelectorAll("form[data-similar]").forEach(function (form) {
    var box = document.getElementById("similar"), timer = 0, asked = "";
    if (!box || !window.fetch) { return; }
    function said(name) { var input = form.elements[name]; return input && input.value ? input.value.trim() : ""; }
    function ask() {
      var body = new FormData(), now = "";
      ["csrfmiddlewaretoken", "title", "text", "region", "facts.point"].forEach(function (name) {
        body.append(name, said(name));
        now += said(name) + "\n";
      });
      if (now === asked || (said("title") + said("text")).length < 6) { return; }
      asked = now;
      fetch(form.dataset.similar, { method: "POST", body: body, credentials: "same-origin" })
        .then(function (answer) { return answer.ok && !answer.redirected ? answer.text() : ""; })
        .then(function (html) { if (asked === now) { box.innerHTML = html; } })
        .catch(function () { /* no hint, then */ });
    }
    function soon() { clearTimeout(timer); timer = setTimeout(ask, 800); }
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
  });
})();
