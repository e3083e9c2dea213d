// Draws the figures of `components/chart.html`: the one place that knows the chart library.
// The library is fetched when a chart comes near the window, never before the page is there.
(() => {
  const root = document.documentElement;
  const isRtl = root.dir === "rtl";
  const drawn = new Map();
  const COLOURS = ["--brand-dot", "--good", "--warn", "--bad", "--ink-3", "--accent-line"];
  const NEAR = "240px";
  let library;

  function load(address) {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => resolve(globalThis.Chart);
      script.onerror = reject;
      document.head.append(script);
    });
    return library;
  }

  // A token may be light-dark(): only a computed colour says what it is in this theme.
  function colours() {
    const probe = document.createElement("i");
    probe.hidden = true;
    document.body.append(probe);
    const read = (name) => {
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    };
    const found = {
      series: COLOURS.map(read),
      words: read("--ink-3"),
      line: read("--line"),
      strong: read("--ink"),
      ground: read("--ink-panel"),
      onGround: read("--on-ink-panel"),
    };
    probe.remove();
    return found;
  }

  const day = (iso) => new Date(`${iso}T12:00:00`);

  function writer() {
    const { locale, number } = globalThis.nexus.format;
    const short = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
    const long = new Intl.DateTimeFormat(locale, { dateStyle: "full" });
    return { number, short: (iso) => short.format(day(iso)), long: (iso) => long.format(day(iso)) };
  }

  function datasets(data, look) {
    return data.series.map((each, index) => {
      const colour = look.series[index % look.series.length];
      return {
        label: each.name,
        data: each.values,
        backgroundColor: colour,
        borderColor: colour,
        hoverBackgroundColor: data.series.length > 1 ? colour : look.strong,
        borderWidth: data.kind === "line" ? 2 : 0,
        borderRadius: 4,
        maxBarThickness: 26,
        categoryPercentage: 0.86,
        barPercentage: 0.84,
        pointRadius: 0,
        pointHitRadius: 12,
        tension: 0.3,
      };
    });
  }

  function scales(data, look, write) {
    const ticks = { color: look.words, maxRotation: 0, autoSkipPadding: 16 };
    return {
      x: {
        reverse: isRtl,
        stacked: data.kind === "bars",
        grid: { display: false },
        border: { color: look.line },
        ticks: { ...ticks, callback: (_value, index) => write.short(data.days[index]) },
      },
      y: {
        position: isRtl ? "right" : "left",
        stacked: data.kind === "bars",
        beginAtZero: true,
        suggestedMax: 4,
        grid: { color: look.line, drawTicks: false },
        border: { display: false },
        ticks: { ...ticks, precision: 0, maxTicksLimit: 5, padding: 8, callback: write.number },
      },
    };
  }

  function tooltip(data, look, write) {
    return {
      rtl: isRtl,
      textDirection: isRtl ? "rtl" : "ltr",
      backgroundColor: look.ground,
      titleColor: look.onGround,
      bodyColor: look.onGround,
      yAlign: "bottom",
      caretPadding: 6,
      padding: 12,
      cornerRadius: 10,
      boxPadding: 6,
      usePointStyle: true,
      displayColors: data.series.length > 1,
      filter: (item) => data.series.length === 1 || item.raw > 0,
      callbacks: {
        title: (items) => (items.length ? write.long(data.days[items[0].dataIndex]) : ""),
        label: (item) => `${item.dataset.label}: ${write.number(item.raw)}`,
      },
    };
  }

  function settings(data) {
    const look = colours();
    const write = writer();
    const font = { family: getComputedStyle(document.body).fontFamily, size: 12 };
    return {
      type: data.kind === "line" ? "line" : "bar",
      data: { labels: data.days, datasets: datasets(data, look) },
      options: {
        responsive: true,
        maintainAspectRatio: false,
        locale: globalThis.nexus.format.locale,
        font,
        // A figure stands where it belongs from the first moment; the frame fades in by itself.
        animation: false,
        interaction: { mode: "index", intersect: false },
        scales: scales(data, look, write),
        plugins: {
          legend: { display: false },
          tooltip: { ...tooltip(data, look, write), titleFont: { ...font, weight: 600 }, bodyFont: font },
        },
      },
    };
  }

  async function draw(figure) {
    const canvas = figure.querySelector("canvas");
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    try {
      const Chart = await load(figure.dataset.library);
      Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
      drawn.get(figure)?.destroy();
      drawn.set(figure, new Chart(canvas, settings(data)));
      figure.classList.add("is-drawn");
    } catch {
      figure.querySelector(".chart__frame").hidden = true;
      figure.querySelector(".chart__failed").hidden = false;
      figure.querySelector("details").open = true;
    }
  }

  function redraw() {
    for (const figure of drawn.keys()) draw(figure);
  }

  function begin() {
    const near = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        draw(target);
      }
    }, { rootMargin: NEAR });
    for (const figure of document.querySelectorAll("[data-chart]")) near.observe(figure);
    new MutationObserver(redraw).observe(root, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  }

  // The tables stand open for those without scripts.
  for (const figures of document.querySelectorAll(".chart__figures")) {
    figures.open = false;
    figures.classList.add("is-ready");
  }
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
})();
