/* Says of a file that is too large, or empty, before it is sent; without this the store says so, in its own words. */
(function () {
  "use strict";
  document.querySelectorAll("input[type=file][data-most]").forEach(function (field) {
    function check() {
      var file = field.files[0];
      var fits = !file || (file.size > 0 && file.size <= Number(field.dataset.most));
      field.setCustomValidity(fits ? "" : field.dataset.sentence);
      field.reportValidity();
    }
    field.addEventListener("change", check);
    if (field.files.length) check(); /* chosen before this was loaded, or kept by the browser on going back */
  });
})();
