"use strict";
// The calendar of the console. The server decides about every move; what it refuses goes back where it was.

(() => {
  const target = document.getElementById("calendar");
  if (!target || !window.EventCalendar) return;
  const { home, kept, token, day, today, zone, by } = target.dataset;
  const hours = JSON.parse(target.dataset.hours); // of Monday to Sunday
  const columns = JSON.parse(target.dataset.columns);
  const texts = JSON.parse(target.dataset.words); // in the language of the page
  const filled = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);
  const said = document.getElementById("said");
  const dialog = document.getElementById("refused");
  const locale = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const views = { day: "resourceTimeGridDay", week: "timeGridWeek", month: "dayGridMonth" };
  const narrow = window.matchMedia("(max-width: 44rem)").matches;

  const two = (number) => String(number).padStart(2, "0");
  const wallTime = (date) =>
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:00`;
  const minutesOf = (event) => Math.round((event.end - event.start) / 60000);

  async function ask(path, fields) {
    const body = fields && new URLSearchParams({ form_token: token, ...fields });
    const answer = await fetch(home + path, {
      method: body ? "POST" : "GET",
      body,
      headers: { Accept: "application/json" },
    });
    if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) {
      location.reload(); // the session has ended: the page asks to sign in
      throw new Error("not signed in");
    }
    return { ok: answer.ok, ...{ told: await answer.json() } };
  }

  function say(words, undo) {
    const pressed = said.contains(document.activeElement);
    said.replaceChildren(words);
    if (undo) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "small";
      button.textContent = texts.undo;
      button.addEventListener("click", undo);
      said.append(" ", button);
    }
    said.hidden = false;
    if (pressed) said.focus(); // the button that had the focus is gone
  }

  // A reason of blanks is none, and the browser complains of it.
  document.getElementById("all-the-same").addEventListener("click", () => {
    const why = document.getElementById("why");
    why.value = why.value.trim();
  });

  // Gives the reason why it shall be done all the same, or an empty text.
  function refused(told) {
    document.getElementById("refused-title").textContent = told.title;
    document.getElementById("refused-sentence").textContent = told.sentence;
    const why = document.getElementById("why");
    why.value = "";
    why.required = told.may_override;
    for (const id of ["override", "all-the-same"]) document.getElementById(id).hidden = !told.may_override;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue && why.value), { once: true });
    });
  }

  async function place(info, fields, before) {
    const path = `/appointments/${encodeURIComponent(info.event.extendedProps.visit)}/place`;
    try {
      let answer = await ask(path, fields);
      if (!answer.ok) {
        info.revert();
        const reason = await refused(answer.told);
        if (!reason) return;
        answer = await ask(path, { ...fields, override_reason: reason });
        if (!answer.ok) {
          await refused({ ...answer.told, may_override: false });
          return;
        }
      }
      say(answer.told.said, async () => {
        const back = await ask(path, { ...before, override_reason: texts.undone });
        say(back.ok ? back.told.said : back.told.sentence);
        calendar.refetchEvents();
      });
    } catch (error) {
      info.revert();
      say(texts.unreached);
    }
    calendar.refetchEvents();
  }

  function drop(info) {
    const now = info.event, was = info.oldEvent;
    if (by === "room" && info.newResource) {
      info.revert();
      say(texts.rooms_follow);
      return;
    }
    const who = (resource) => (resource && by === "person" ? { staff_id: resource.id } : {});
    place(
      info,
      { starts_at: wallTime(now.start), ...who(info.newResource) },
      { starts_at: wallTime(was.start), ...who(info.oldResource) },
    );
  }

  function resize(info) {
    place(info, { minutes: minutesOf(info.event) }, { minutes: minutesOf(info.oldEvent) });
  }

  function book(info) {
    if (info.allDay) {
      calendar.setOption("date", info.date);
      calendar.setOption("view", views.day);
      return;
    }
    const fields = { starts_at: wallTime(info.date) };
    if (info.resource && by === "person") fields.staff_id = info.resource.id;
    location.assign(`${home}/book?${new URLSearchParams(fields)}`);
  }

  function look(event) {
    const parts = [
      ["time", event.timeText],
      ["who", event.event.extendedProps.who],
      ["what", event.event.extendedProps.what],
      ["is", event.event.extendedProps.state],
    ];
    const all = document.createElement("div");
    all.className = "visit";
    for (const [name, words] of parts) {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = words;
      all.append(part, " ");
    }
    return { domNodes: [all] };
  }

  async function load(info) {
    const asked = new URLSearchParams(kept);
    asked.set("start", wallTime(info.start));
    asked.set("end", wallTime(info.end));
    return (await ask(`/calendar/events?${asked}`)).told;
  }

  const words = (date, parts) => new Intl.DateTimeFormat(locale, parts).format(date);
  function titleOf(first, last) {
    const days = (last - first) / 86400000;
    if (days > 8) return words(new Date((+first + +last) / 2), { month: "long", year: "numeric" });
    const short = { day: "numeric", month: "long" };
    if (days > 1) return filled(texts.between, { from: words(first, short), to: words(last, short) });
    const named = words(first, { weekday: "long", day: "numeric", month: "long" });
    return wallTime(first).startsWith(today) ? filled(texts.on_today, { day: named }) : named;
  }

  // Gives from when until when somebody works on that day, or on any day of a week.
  function hoursOf(moment) {
    if (moment) return hours[(new Date(moment.slice(0, 10)).getUTCDay() + 6) % 7];
    return [hours.map((each) => each[0]).sort()[0], hours.map((each) => each[1]).sort()[6]];
  }

  let reached = hoursOf(day);
  function reach(wanted) {
    if (String(wanted) === String(reached)) return;
    reached = wanted;
    queueMicrotask(() => {
      calendar.setOption("slotMinTime", wanted[0]);
      calendar.setOption("slotMaxTime", wanted[1]);
    });
  }

  // What is looked at stands in the address, for a reload and the way back, and in what else leads here.
  function keep(view) {
    const date = wallTime(calendar.getOption("date")).slice(0, 10);
    const now = { day: date === today ? "" : date, view: view === "day" ? "" : view };
    const renewed = (address) => {
      const changed = new URL(address);
      for (const [name, value] of Object.entries(now)) {
        if (value) changed.searchParams.set(name, value);
        else changed.searchParams.delete(name);
      }
      return changed.href;
    };
    history.replaceState(null, "", renewed(location.href));
    for (const link of document.querySelectorAll(".tools .pills a")) link.href = renewed(link.href);
    for (const name of ["day", "view"]) document.querySelector(`.filters [name=${name}]`).value = now[name];
  }

  // The library calls its parts a table, but keeps buttons between the rows, and what scrolls cannot be
  // reached by keys on an empty day. Here it is a region with the visits, each a button with its words.
  const rows = ["table", "rowgroup", "row", "cell", "columnheader", "rowheader"];
  const ofTable = rows.map((role) => `[role="${role}"]`).join();
  const places = ["aria-colindex", "aria-colspan"];
  function callRightly() {
    for (const it of target.querySelectorAll(ofTable)) it.removeAttribute("role");
    for (const name of places) for (const it of target.querySelectorAll(`[${name}]`)) it.removeAttribute(name);
    const scrolled = target.querySelector(".ec-main");
    if (!scrolled || scrolled.tabIndex === 0) return;
    scrolled.tabIndex = 0;
    scrolled.setAttribute("role", "region");
    scrolled.setAttribute("aria-label", target.dataset.name);
  }
  new MutationObserver(callRightly).observe(target, {
    subtree: true,
    childList: true,
    attributeFilter: ["role", ...places],
  });

  const clock = { hour: "2-digit", minute: "2-digit", hour12: false };
  target.hidden = false;
  document.getElementById("listed").hidden = true;
  const calendar = EventCalendar.create(target, {
    view: views[target.dataset.view],
    date: day,
    locale,
    firstDay: 1,
    allDaySlot: false,
    nowIndicator: today === new Date().toLocaleDateString("en-CA", { timeZone: zone }),
    slotMinTime: reached[0],
    slotMaxTime: reached[1],
    flexibleSlotTimeLimits: true,
    slotDuration: "00:15",
    slotLabelInterval: "01:00",
    snapDuration: "00:15",
    slotHeight: 24,
    slotLabelFormat: clock,
    eventTimeFormat: clock,
    columnWidth: narrow ? "9rem" : columns.length > 8 ? "8rem" : undefined,
    longPressDelay: 400,
    lazyFetching: false,
    dayMaxEvents: true,
    views: { dayGridMonth: { height: narrow ? "40rem" : "52rem" } },
    resources: columns,
    eventSources: [{ events: load }],
    eventFilter: ({ event, view }) => view.type.startsWith("resource") || (!event.extendedProps.part && event.display !== "background"),
    eventContent: (info) => (info.event.display === "background" ? info.event.title : look(info)),
    eventDidMount: ({ event, el }) => {
      if (event.display === "background") return;
      el.title = `${event.title}: ${event.extendedProps.state}`;
    },
    eventClick: ({ event }) => {
      if (event.display !== "background") location.assign(`${home}/appointments/${encodeURIComponent(event.extendedProps.visit)}/place`);
    },
    dateClick: book,
    eventDrop: drop,
    eventResize: resize,
    customButtons: { now: { text: texts.today, click: () => calendar.setOption("date", today) } },
    headerToolbar: {
      start: "prev,next now",
      center: "",
      end: Object.values(views).join(),
    },
    buttonText: (text) => ({
      ...text,
      resourceTimeGridDay: texts.day,
      timeGridWeek: texts.week,
      dayGridMonth: texts.month,
      close: texts.close,
    }),
    moreLinkContent: ({ num }) => `+${filled(texts.more, { number: num })}`,
    titleFormat: (start, end) => titleOf(start, end),
    datesSet: ({ start, end, view }) => {
      reach(hoursOf(end - start < 90000000 ? wallTime(start) : ""));
      document.querySelector("h1").textContent = view.title;
      const name = Object.keys(views).find((each) => views[each] === view.type);
      queueMicrotask(() => keep(name)); // there is no calendar yet as it shows its first days
    },
  });
})();
