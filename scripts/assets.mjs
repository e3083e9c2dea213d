// Fill static/vendor/ from node_modules: two scripts, the fonts, their licences and fonts.css.
// The interface's own fonts are cut to the letters and weights it uses; docs/interface.md has the budget.
// Run after `npm ci --ignore-scripts`. The folder is rebuilt whole and is not kept in git.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const vendor = join(root, "static", "vendor");

const SCRIPTS = {
  "Sortable.min.js": "sortablejs/Sortable.min.js",
  "chart.umd.js": "chart.js/dist/chart.umd.js",
};

// The interface's own faces, in the order of their @font-face rules: where ranges overlap the last
// one counts. A cut without a range takes the whole of what the package calls by `from`.
const INTER = { name: "@fontsource-variable/inter", family: "Inter Variable" };
const FACES = [
  { ...INTER, from: "latin-ext" },
  { ...INTER, from: "latin", to: "accents", without: "latin" },
  {
    ...INTER,
    from: "latin",
    range: "U+0020-007E, U+00A0, U+00A9, U+00AB, U+00B7, U+00BB, U+00D7, U+200E-200F, U+2010-2014, U+2018-201E, U+2022, U+2026, U+202F, U+2032-2033, U+2039-203A, U+20AC, U+2122, U+2191, U+2193, U+2212, U+2066-2069",
  },
  {
    name: "@fontsource-variable/noto-sans-arabic",
    family: "Noto Sans Arabic Variable",
    from: "arabic",
    // Letters, vowel signs, both rows of digits and punctuation, of Persian and Urdu too; without
    // the signs of the Quran and the words drawn as one sign, which are most of the file.
    range: "U+060C, U+061B, U+061F, U+0621-063A, U+0640-0655, U+0660-066C, U+0670-0671, U+0679, U+067E, U+0686, U+0688, U+0691, U+0698, U+06A9, U+06AF, U+06BA, U+06BE, U+06C0-06C3, U+06CC, U+06D2-06D4, U+06F0-06F9",
  },
  { name: "@fontsource-variable/noto-sans-hebrew", family: "Noto Sans Hebrew Variable", from: "hebrew" },
];

// The weights that tokens and components ask for.
const WEIGHTS = { min: 400, max: 700 };
// What letters need to join, to carry their signs and to stand in columns. The rest are ornaments.
const FEATURES = [
  "ccmp", "locl", "kern", "mark", "mkmk", "tnum",
  "init", "medi", "fina", "isol", "rlig", "liga", "calt", "curs",
];
const LATIN_FEATURES = FEATURES.slice(0, 6);
// Joiners and direction marks stand inside words and must not part them over two fonts.
const JOINERS = "U+0020, U+200C-200F";

// These belong to the landing page themes, whose stylesheets declare their own faces.
// `cut` is the part of a font's file names between subset and extension: its axes and style.
const LATIN = ["latin", "latin-ext"];
const FONTS = [
  { name: "@fontsource-variable/bricolage-grotesque", subsets: LATIN, cut: "wght-normal" },
  { name: "@fontsource-variable/readex-pro", subsets: ["arabic"], cut: "wght-normal" },
  { name: "@fontsource-variable/heebo", subsets: ["hebrew"], cut: "wght-normal" },
  { name: "@fontsource-variable/newsreader", subsets: LATIN, cut: "opsz-normal" },
  { name: "@fontsource-variable/newsreader", subsets: LATIN, cut: "wght-italic" },
  { name: "@fontsource-variable/noto-naskh-arabic", subsets: ["arabic"], cut: "wght-normal" },
  { name: "@fontsource/amiri", subsets: ["arabic"], cut: "700-normal" },
  { name: "@fontsource-variable/frank-ruhl-libre", subsets: ["hebrew"], cut: "wght-normal" },
  { name: "@fontsource-variable/archivo", subsets: LATIN, cut: "wdth-normal" },
  { name: "@fontsource-variable/alexandria", subsets: ["arabic"], cut: "wght-normal" },
  { name: "@fontsource-variable/rubik", subsets: ["hebrew"], cut: "wght-normal" },
];

const slug = (name) => name.split("/").at(-1);
const fileName = (font, subset) => `${slug(font.name)}-${subset}-${font.cut}.woff2`;

async function copyScripts() {
  for (const [target, source] of Object.entries(SCRIPTS)) {
    const text = await readFile(join(modules, source), "utf8");
    // The source maps are not shipped, and hashed static files refuse a map that is not there.
    await writeFile(join(vendor, target), text.replace(/^\/\/# sourceMappingURL=.*\n?/gm, ""));
  }
}

async function copyFonts() {
  for (const font of FONTS) {
    for (const subset of font.subsets) {
      const file = fileName(font, subset);
      await copyFile(join(modules, font.name, "files", file), join(vendor, "fonts", file));
    }
  }
}

function characters(range) {
  return range.split(",").flatMap((part) => {
    const [first, last = first] = part.trim().slice(2).split("-").map((digits) => parseInt(digits, 16));
    return Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index));
  });
}

async function rangeOf(face) {
  if (face.range) return face.range;
  return JSON.parse(await readFile(join(modules, face.name, "unicode.json"), "utf8"))[face.from];
}

async function cutFace(face, range) {
  const other = FACES.find((each) => each.name === face.name && each.range && each.from === face.without);
  const unwanted = new Set(other ? characters(other.range) : []);
  const text = characters(`${range}, ${JOINERS}`).filter((letter) => !unwanted.has(letter)).join("");
  const source = await readFile(join(modules, face.name, "files", `${slug(face.name)}-${face.from}-wght-normal.woff2`));
  return subsetFont(source, text, {
    targetFormat: "woff2",
    variationAxes: { wght: WEIGHTS },
    keepFeatures: face.from.startsWith("latin") ? LATIN_FEATURES : FEATURES,
  });
}

async function writeFaces() {
  const rules = [];
  for (const face of FACES) {
    const range = await rangeOf(face);
    const file = `${slug(face.name)}-${face.to ?? face.from}-wght-normal.woff2`;
    await writeFile(join(vendor, "fonts", file), await cutFace(face, range));
    rules.push(rule(face.family, file, range));
  }
  await writeFile(join(vendor, "fonts.css"), rules.join("\n"));
}

async function copyLicences() {
  const packages = new Set([...FACES, ...FONTS].map((font) => font.name));
  for (const name of ["chart.js", "sortablejs", ...packages]) {
    const source = ["LICENSE", "LICENSE.md"].map((file) => join(modules, name, file)).find(existsSync);
    if (!source) throw new Error(`${name} carries no licence`);
    await copyFile(source, join(vendor, "licences", `${slug(name)}.txt`));
  }
}

function rule(family, file, range) {
  return `@font-face {
  font-family: "${family}";
  font-style: normal;
  font-weight: ${WEIGHTS.min} ${WEIGHTS.max};
  font-display: swap;
  src: url("fonts/${file}") format("woff2");
  unicode-range: ${range};
}
`;
}

await rm(vendor, { recursive: true, force: true });
await mkdir(join(vendor, "fonts"), { recursive: true });
await mkdir(join(vendor, "licences"), { recursive: true });
await Promise.all([copyScripts(), copyFonts(), copyLicences(), writeFaces()]);
