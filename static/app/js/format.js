// Figures and moments as the page's reader writes them: core/formatting.py for scripts.
// The locale, with its digits, stands in <html data-locale>.
(() => {
  const root = document.documentElement;
  const locale = root.dataset.locale || root.lang || "en";
  const made = new Map();

  function using(kind, options = {}) {
    const key = `${kind}${JSON.stringify(options)}`;
    if (!made.has(key)) made.set(key, new Intl[kind](locale, options));
    return made.get(key);
  }

  const asDate = (moment) => (moment instanceof Date ? moment : new Date(moment));

  // The largest unit that the seconds fill, as in "3 hours ago".
  const UNITS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

  function inUnit(seconds) {
    const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
    return [Math.round(seconds / size), unit];
  }

  function currencyPlaces(currency) {
    return using("NumberFormat", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
  }

  const format = {
    locale,
    number: (value) => using("NumberFormat", { useGrouping: "always" }).format(value),
    compact: (value) => using("NumberFormat", { notation: "compact", maximumFractionDigits: 1 }).format(value),
    percent: (ratio, places = 0) => using("NumberFormat", { style: "percent", maximumFractionDigits: places }).format(ratio),
    // Minor units, as the server counts money: 1900 and "USD" are $19.00.
    money: (minor, currency) => using("NumberFormat", { style: "currency", currency, useGrouping: "always" })
      .format(minor / 10 ** currencyPlaces(currency)),
    day: (moment) => using("DateTimeFormat", { dateStyle: "medium" }).format(asDate(moment)),
    clock: (moment) => using("DateTimeFormat", { dateStyle: "medium", timeStyle: "short" }).format(asDate(moment)),
    ago: (moment, now = Date.now()) => using("RelativeTimeFormat", { numeric: "auto" })
      .format(...inUnit((asDate(moment) - now) / 1000)),
    duration(seconds) {
      const [value, unit] = inUnit(seconds);
      return using("NumberFormat", { style: "unit", unit, unitDisplay: "long" }).format(value);
    },
    measure: (value, unit, places = 0) => using("NumberFormat", { style: "unit", unit, maximumFractionDigits: places }).format(value),
    joined: (items) => using("ListFormat").format(items),
  };

  globalThis.nexus = { ...globalThis.nexus, format };
})();
