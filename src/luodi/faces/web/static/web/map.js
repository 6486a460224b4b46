/* Picking a place on the city's map. Comfort only: without it one chooses district and street, or types the point. */
(function () {
  "use strict";
  document.querySelectorAll("[data-place]").forEach(function (box) {
    var svg = box.querySelector("svg"), input = box.querySelector("input"), pin = svg.querySelector(".pin");
    var told = box.querySelector("[data-told]"), given = svg.dataset, full = svg.viewBox.baseVal;
    var size = { w: full.width, h: full.height }, view = { x: 0, y: 0, w: size.w, h: size.h };
    var region = document.querySelector("select[name=region]");
    var pointers = new Map(), start = null;
    box.querySelector("[data-map]").hidden = false;

    function show() {
      view.w = Math.min(size.w, Math.max(size.w / 60, view.w));
      view.h = view.w * size.h / size.w;
      view.x = Math.min(size.w - view.w, Math.max(0, view.x));
      view.y = Math.min(size.h - view.h, Math.max(0, view.y));
      svg.setAttribute("viewBox", [view.x, view.y, view.w, view.h].join(" "));
      var scale = view.w / size.w;
      svg.style.setProperty("--near", scale);
      svg.classList.toggle("near", scale < 0.5);
      svg.style.touchAction = scale < 1 ? "none" : "pan-y";
      pin.setAttribute("transform", "translate(" + pin.dataset.x + " " + pin.dataset.y + ") scale(" + 2.4 * scale + ")");
    }
    function zoom(factor, at) {
      var middle = at || { x: view.x + view.w / 2, y: view.y + view.h / 2 };
      var w = Math.min(size.w, Math.max(size.w / 60, view.w * factor)), by = w / view.w;
      view.x = middle.x - (middle.x - view.x) * by;
      view.y = middle.y - (middle.y - view.y) * by;
      view.w = w;
      show();
    }
    function at(event) {
      var place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return { x: place.x, y: place.y };
    }
    function districtAt(place) {
      var point = svg.createSVGPoint();
      point.x = place.x; point.y = place.y;
      return Array.prototype.find.call(svg.querySelectorAll("[data-region]"), function (group) {
        return group.querySelector("path").isPointInFill(point);
      });
    }
    function put(place) {
      pin.dataset.x = place.x; pin.dataset.y = place.y;
      pin.removeAttribute("hidden");
      show();
    }
    function say(group) {
      told.textContent = input.value ? (group ? group.querySelector("text").textContent : box.dataset.outside) : "";
      box.querySelector("[data-clear]").hidden = !input.value;
    }
    // A picked place fills in the district, unless a street of that district is chosen already.
    function pick(place) {
      var lon = (place.x - given.margin) / given.lon + Number(given.west);
      var lat = Number(given.north) - (place.y - given.margin) / given.lat;
      var group = districtAt(place), code = group ? group.dataset.region : "";
      input.value = lat.toFixed(5) + "," + lon.toFixed(5);
      put(place);
      if (region && code && region.value.slice(0, code.length) !== code) { region.value = code; }
      say(group);
    }
    function placeOf(lat, lon) {
      return { x: (lon - given.west) * given.lon + Number(given.margin), y: (given.north - lat) * given.lat + Number(given.margin) };
    }
    function closer(box_, room) {
      view.w = Math.max(box_.width, box_.height * size.w / size.h) * room;
      view.h = view.w * size.h / size.w;
      view.x = box_.x + box_.width / 2 - view.w / 2;
      view.y = box_.y + box_.height / 2 - view.h / 2;
      show();
    }

    svg.addEventListener("pointerdown", function (event) {
      pointers.set(event.pointerId, event);
      start = { x: event.clientX, y: event.clientY, moved: false };
    });
    svg.addEventListener("pointermove", function (event) {
      var before = pointers.get(event.pointerId);
      if (!before || !start) { return; }
      var unit = view.w / svg.getBoundingClientRect().width;
      if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > 8) { start.moved = true; }
      if (pointers.size === 2) {
        var other = Array.from(pointers.values()).find(function (p) { return p.pointerId !== event.pointerId; });
        var was = Math.hypot(before.clientX - other.clientX, before.clientY - other.clientY);
        var is = Math.hypot(event.clientX - other.clientX, event.clientY - other.clientY);
        if (was && is) { zoom(was / is, at({ clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 })); }
      } else if (start.moved && view.w < size.w) {
        view.x -= (event.clientX - before.clientX) * unit;
        view.y -= (event.clientY - before.clientY) * unit;
        show();
      }
      pointers.set(event.pointerId, event);
    });
    svg.addEventListener("pointerup", function (event) {
      if (start && !start.moved && pointers.size === 1) { pick(at(event)); }
      pointers.delete(event.pointerId);
    });
    ["pointercancel", "pointerleave"].forEach(function (name) {
      svg.addEventListener(name, function (event) { pointers.delete(event.pointerId); });
    });
    svg.addEventListener("wheel", function (event) {
      if (event.ctrlKey || view.w < size.w) { event.preventDefault(); zoom(event.deltaY > 0 ? 1.25 : 0.8, at(event)); }
    }, { passive: false });
    // Keys: arrows move the pin, + and − come nearer and go back.
    svg.addEventListener("keydown", function (event) {
      var step = view.w / 40, by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
      if (by) {
        var from = input.value ? { x: Number(pin.dataset.x), y: Number(pin.dataset.y) } : { x: view.x + view.w / 2, y: view.y + view.h / 2 };
        event.preventDefault();
        pick({ x: Math.min(size.w, Math.max(0, from.x + by[0])), y: Math.min(size.h, Math.max(0, from.y + by[1])) });
      } else if (event.key === "+" || event.key === "=") { zoom(0.6); } else if (event.key === "-") { zoom(1.6); }
    });
    box.querySelector("[data-in]").addEventListener("click", function () { zoom(0.55, input.value ? { x: Number(pin.dataset.x), y: Number(pin.dataset.y) } : null); });
    box.querySelector("[data-out]").addEventListener("click", function () { zoom(1.8); });
    box.querySelector("[data-clear]").addEventListener("click", function () {
      input.value = ""; pin.setAttribute("hidden", ""); say(null); svg.focus();
    });
    var here = box.querySelector("[data-here]");
    here.hidden = !navigator.geolocation;
    here.addEventListener("click", function () {
      told.textContent = here.dataset.wait;
      navigator.geolocation.getCurrentPosition(function (found) {
        var place = placeOf(found.coords.latitude, found.coords.longitude);
        if (!districtAt(place)) { told.textContent = box.dataset.outside; return; }
        closer({ x: place.x - 40, y: place.y - 40, width: 80, height: 80 }, 1);
        pick(place);
      }, function () { told.textContent = here.dataset.failed; }, { enableHighAccuracy: true, timeout: 15000 });
    });
    if (region) {
      region.addEventListener("change", function () {
        var group = region.value && svg.querySelector('[data-region="' + region.value.slice(0, 6) + '"]');
        if (group) { closer(group.querySelector("path").getBBox(), 1.15); }
      });
    }
    input.addEventListener("change", function () {
      var parts = input.value.split(/[,，]/).map(Number);
      if (parts.length === 2 && isFinite(parts[0]) && isFinite(parts[1]) && input.value) {
        var place = placeOf(parts[0], parts[1]);
        put(place); say(districtAt(place));
      } else { pin.setAttribute("hidden", ""); say(null); }
    });
    if (input.value) { input.dispatchEvent(new Event("change")); }
    show();
  });
})();
