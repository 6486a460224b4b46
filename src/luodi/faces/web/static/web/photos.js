/* What will be sent, seen before it is sent: pictures are drawn small, any file can be taken out again. */
(function () {
  "use strict";
  document.querySelectorAll("input[type=file][data-most]").forEach(function (input) {
    var most = Number(input.dataset.most), bytes = Number(input.dataset.bytes);
    var list = document.createElement("ul"), note = document.createElement("p");
    var kept = [];
    list.className = "previews";
    note.className = "error"; note.setAttribute("role", "alert"); note.hidden = true;
    input.after(note, list);

    function refill() {
      var bag = new DataTransfer();
      kept.forEach(function (file) { bag.items.add(file); });
      input.files = bag.files;
    }
    function tile(file) {
      var item = document.createElement("li"), button = document.createElement("button"), name = document.createElement("span");
      name.textContent = file.name;
      button.type = "button"; button.className = "chip"; button.textContent = input.dataset.remove;
      button.setAttribute("aria-label", input.dataset.remove + " " + file.name);
      button.addEventListener("click", function () {
        kept = kept.filter(function (other) { return other !== file; });
        refill(); draw(); input.focus();
      });
      item.append(name, button);
      if (/^image\//.test(file.type) && window.createImageBitmap) {
        createImageBitmap(file).then(function (picture) {
          var canvas = document.createElement("canvas"), side = Math.min(picture.width, picture.height);
          canvas.width = canvas.height = 160;
          canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 160, 160);
          picture.close();
          item.prepend(canvas);
        }).catch(function () { item.classList.add("plain"); });
      }
      return item;
    }
    function draw() { list.replaceChildren.apply(list, kept.map(tile)); }
    input.addEventListener("change", function () {
      var wrong = "";
      Array.from(input.files).forEach(function (file) {
        if (!file.size || file.size > bytes) { wrong = input.dataset.large.replace("{name}", file.name); return; }
        if (kept.length >= most) { wrong = input.dataset.many; return; }
        if (!kept.some(function (other) { return other.name === file.name && other.size === file.size; })) { kept.push(file); }
      });
      note.textContent = wrong; note.hidden = !wrong;
      refill(); draw();
    });
  });
})();
