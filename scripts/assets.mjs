// Fill static/vendor/ from node_modules: three scripts, the fonts, their licences and fonts.css.
// Run after `npm ci --ignore-scripts`. The folder is rebuilt whole and is not kept in git.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const vendor = join(root, "static", "vendor");

const SCRIPTS = {
  "alpine-csp.min.js": "@alpinejs/csp/dist/cdn.min.js",
  "Sortable.min.js": "sortablejs/Sortable.min.js",
  "chart.umd.js": "chart.js/dist/chart.umd.js",
};

// `cut` is the part of a font's file names between subset and extension: its axes and style.
const LATIN = ["latin", "latin-ext"];
const FONTS = [
  { name: "@fontsource-variable/inter", subsets: LATIN, cut: "wght-normal", family: "Inter Variable" },
  {
    name: "@fontsource-variable/noto-sans-arabic",
    subsets: ["arabic"],
    cut: "wght-normal",
    family: "Noto Sans Arabic Variable",
  },
  {
    name: "@fontsource-variable/noto-sans-hebrew",
    subsets: ["hebrew"],
    cut: "wght-normal",
    family: "Noto Sans Hebrew Variable",
  },
  // The rest belong to the landing page themes, whose stylesheets declare their own faces.
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

async function copyLicences() {
  const packages = new Set(FONTS.map((font) => font.name));
  for (const name of ["chart.js", "sortablejs", ...packages]) {
    const source = ["LICENSE", "LICENSE.md"].map((file) => join(modules, name, file)).find(existsSync);
    if (!source) throw new Error(`${name} carries no licence`);
    await copyFile(source, join(vendor, "licences", `${slug(name)}.txt`));
  }
}

function face(font, subset, range) {
  return `@font-face {
  font-family: "${font.family}";
  font-style: normal;
  font-weight: 100 900;
  font-display: swap;
  src: url("fonts/${fileName(font, subset)}") format("woff2");
  unicode-range: ${range};
}
`;
}

async function writeAppFaces() {
  const faces = [];
  for (const font of FONTS.filter((each) => each.family)) {
    const ranges = JSON.parse(await readFile(join(modules, font.name, "unicode.json"), "utf8"));
    faces.push(...font.subsets.map((subset) => face(font, subset, ranges[subset])));
  }
  await writeFile(join(vendor, "fonts.css"), faces.join("\n"));
}

await rm(vendor, { recursive: true, force: true });
await mkdir(join(vendor, "fonts"), { recursive: true });
await mkdir(join(vendor, "licences"), { recursive: true });
await Promise.all([copyScripts(), copyFonts(), copyLicences(), writeAppFaces()]);
