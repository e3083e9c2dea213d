"""A ledger as plain Python: what the SQL must do, told a second time and in other words."""

from dataclasses import dataclass, field

DAY_S = 86_400
LIVES_ON_S = 30 * DAY_S


@dataclass
class Lot:
    """Credits granted together; ``ends`` is a moment of the model's clock, None for never."""

    number: int
    granted: int
    left: int
    ends: float | None

    def is_over(self, now: float) -> bool:
        """Say whether its time has come."""
        return self.ends is not None and self.ends <= now

    @property
    def place(self) -> tuple[bool, float, int]:
        """Its place in the order in which lots are spent."""
        return self.ends is None, self.ends or 0, self.number


@dataclass
class Charge:
    """What was taken, from which lots, and what came back; None while nothing has."""

    amount: int
    lots: list[tuple[Lot, int]]
    back: int | None = None


@dataclass
class Books:
    """Everything that a workspace's ledger knows. ``now`` is in seconds."""

    now: float = 0
    lots: list[Lot] = field(default_factory=list)
    grants: dict[str, Lot] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)
    reversals: dict[str, int] = field(default_factory=dict)
    entries: int = 0

    @property
    def balance(self) -> int:
        """What the lots hold together."""
        return sum(lot.left for lot in self.lots)

    @property
    def left(self) -> list[int]:
        """What each lot holds, the oldest first."""
        return [lot.left for lot in self.lots]

    def grant(self, key: str, amount: int, ends: float | None) -> bool:
        """Add a lot; False when the key was used before."""
        if key in self.grants:
            return False
        lot = Lot(len(self.lots), amount, amount, ends)
        self.lots.append(lot)
        self.grants[key] = lot
        self.entries += 1
        return True

    def charge(self, key: str, amount: int) -> str:
        """Return "charged", "repeated", "reused" or "short"."""
        if key in self.charges:
            return "repeated" if self.charges[key].amount == amount else "reused"
        alive = [lot for lot in self._filled() if not lot.is_over(self.now)]
        if sum(lot.left for lot in alive) < amount:
            return "short"
        self.write_off()
        self.charges[key] = Charge(amount, self._take(alive, amount))
        self.entries += 1
        return "charged"

    def refund(self, key: str, amount: int) -> int:
        """Give back once, to the lots it came from; return what came back."""
        charge = self.charges.get(key)
        if charge is None:
            return 0
        if charge.back is not None:
            return charge.back
        owed = min(amount, charge.amount)
        if owed <= 0:
            return 0
        self.write_off()
        charge.back = owed
        for lot, burned in reversed(charge.lots):
            back = min(owed, burned)
            if back:
                lot.left += back
                if lot.is_over(self.now):
                    self._tick()
                    lot.ends = self.now + LIVES_ON_S
            owed -= back
        self.entries += 1
        return charge.back

    def reverse(self, grant: str, key: str, amount: int) -> int:
        """Take credits of a grant back, its own lot's first; return how many there were."""
        if key in self.reversals:
            return self.reversals[key]
        if grant not in self.grants:
            return 0
        self.write_off()
        own = self.grants[grant]
        order = [own, *(lot for lot in self._filled() if lot is not own)]
        self.reversals[key] = sum(taken for _lot, taken in self._take(order, amount))
        self.entries += 1
        return self.reversals[key]

    def write_off(self) -> int:
        """Empty the lots whose time is over; return what they held."""
        over = [lot for lot in self._filled() if lot.is_over(self.now)]
        lost = sum(lot.left for lot in over)
        for lot in over:
            lot.left = 0
            self.entries += 1
        return lost

    def pass_time(self, seconds: float) -> None:
        """Let it be later."""
        self.now += seconds

    def _filled(self) -> list[Lot]:
        return sorted((lot for lot in self.lots if lot.left), key=lambda lot: lot.place)

    def _take(self, order: list[Lot], amount: int) -> list[tuple[Lot, int]]:
        taken = []
        for lot in order:
            part = min(amount, lot.left)
            if part:
                lot.left -= part
                amount -= part
                taken.append((lot, part))
        return taken

    def _tick(self) -> None:
        # The database's clock is later at each look.
        self.now += 1e-6
