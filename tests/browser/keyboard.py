"""A person without a mouse: goes from stop to stop and must see each time where they are."""

from typing import Any

from playwright.sync_api import Frame, Page

MOST_PRESSES = 120
# What has the focus, and whether it, or what stands for it, looks otherwise than without it.
STOP = """(selector) => {
    const at = document.activeElement;
    if (!at || at === document.body) return { name: "", matches: false, isSeen: true };
    const parents = [at, at.parentElement, at.parentElement?.parentElement];
    const near = [...parents, at.nextElementSibling, ...(at.labels ?? [])].filter(Boolean);
    const look = () => near.map((each) => {
        const css = getComputedStyle(each);
        return `${css.outlineStyle} ${css.outlineWidth} ${css.outlineColor} ${css.boxShadow}`;
    }).join();
    const box = at.getBoundingClientRect();
    const withFocus = look();
    const isEditable = at.isContentEditable || at.matches("input, textarea");
    if (!isEditable) at.blur();
    const isSeen = isEditable
        ? near.some((each) => getComputedStyle(each).outlineStyle !== "none"
            || getComputedStyle(each).boxShadow !== "none")
        : look() !== withFocus;
    if (!isEditable) at.focus({ focusVisible: true, preventScroll: true });
    const text = (at.textContent || at.name || at.ariaLabel || "").trim().slice(0, 40);
    const place = Math.round(box.top + scrollY);
    return {
        name: `${at.tagName.toLowerCase()}.${at.className} “${text}” ${place}`,
        matches: Boolean(selector) && at.matches(selector),
        isSeen: isSeen || at.tagName === "IFRAME",
    };
}"""


class Keyboard:
    """The keys of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, selector: str, *, key: str = "Tab") -> None:
        """Press a key until what ``selector`` names has the focus; look for the focus meanwhile."""
        stops: list[str] = []
        for _ in range(MOST_PRESSES):
            stop = self._here(selector)
            if stop["matches"]:
                return
            self.page.keyboard.press(key)
            stops.append(stop["name"])
        raise AssertionError(f"{selector} is not reached by {key}; the last stops: {stops[-8:]}")

    def press(self, selector: str) -> None:
        """Go to a control and press Enter on it."""
        self.go_to(selector)
        self.page.keyboard.press("Enter")

    def write(self, selector: str, text: str) -> None:
        """Go to a field and type, in place of what it holds."""
        self.go_to(selector)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(text)

    def tour(self) -> list[str]:
        """Press Tab until the page has been left, and return the stops; a trap is a failure."""
        stops: list[str] = []
        for _ in range(MOST_PRESSES):
            self.page.keyboard.press("Tab")
            stop = self._here("")
            if not stop["name"] or (stops and stop["name"] == stops[0]):
                return stops
            assert stops[-1:] != [stop["name"]], f"{stop['name']} does not let go of the focus"
            stops.append(stop["name"])
        raise AssertionError(f"the end of the page is never reached: {stops[-8:]}")

    def _here(self, selector: str) -> dict[str, Any]:
        frame = self._frame()
        stop: dict[str, Any] = frame.evaluate(STOP, selector)
        assert stop["isSeen"], f"the focus is not to be seen on {stop['name']} of {self.page.url}"
        return stop

    def _frame(self) -> Frame:
        frame = self.page.main_frame
        while frame.evaluate("document.activeElement?.tagName") == "IFRAME":
            element = frame.evaluate_handle("document.activeElement").as_element()
            inner = element.content_frame() if element else None
            if inner is None or not inner.evaluate("document.hasFocus()"):
                return frame
            if inner.evaluate("document.activeElement === document.body"):
                return frame
            frame = inner
        return frame
