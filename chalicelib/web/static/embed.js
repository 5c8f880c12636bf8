/* Puts a booking page where this script stands: <script src=".../static/embed.js" data-business="salon" async></script> */
(function () {
  "use strict";
  var script = document.currentScript;
  var business = script && script.getAttribute("data-business");
  if (!business) return;
  var words = script.getAttribute("data-words") || "Book an appointment";
  var language = script.getAttribute("data-language");
  var address = script.src.replace(/\/static\/embed\.js.*$/, "/b/" + encodeURIComponent(business)) +
    (language ? "?lang=" + encodeURIComponent(language) : "");
  var shown;
  if (script.getAttribute("data-as") === "link") {
    shown = document.createElement("a");
    shown.href = address;
    shown.textContent = words;
  } else {
    shown = document.createElement("iframe");
    shown.src = address;
    shown.title = words;
    shown.loading = "lazy";
    shown.style.cssText = "width:100%;height:" + (parseInt(script.getAttribute("data-height"), 10) || 720) + "px;border:0";
  }
  script.parentNode.insertBefore(shown, script);
})();
