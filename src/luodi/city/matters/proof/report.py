"""What verification found, for people and for programs."""

from dataclasses import dataclass, field

from luodi.engines.notation import Text

MOST_KEPT = 1000
"""Problems kept in full; beyond this they are only counted: a broken disk must not fill the memory too."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is not as it was recorded. `number` is the matter's, empty for a seal; `seq` 0 for the whole."""

    number: str
    seq: int
    what: Text

    def render(self, language: str = "zh") -> str:
        """Return one line."""
        where = f"{self.number}" + (f"/{self.seq}" if self.seq else "")
        return f"{where}: {self.what.get(language)}" if where else self.what.get(language)


@dataclass(slots=True)
class Window:
    """What no seal covers yet: until it is sealed, a cut there would not show."""

    entries: int = 0
    matters: int = 0
    since: str = ""
    until: str = ""

    def add(self, first: str, last: str, count: int) -> None:
        """Add one matter's unsealed entries, recorded from `first` to `last`."""
        self.matters += 1
        self.entries += count
        self.since = min(self.since or first, first)
        self.until = max(self.until, last)


@dataclass(slots=True)
class Report:
    """The outcome of one verification."""

    matters: int = 0
    entries: int = 0
    seals: int = 0
    wrong: list[Wrong] = field(default_factory=list)
    wrong_count: int = 0
    window: Window = field(default_factory=Window)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.wrong_count == 0

    def note(self, number: str, seq: int, zh: str, en: str) -> None:
        """Add one thing that is wrong."""
        self.wrong_count += 1
        if len(self.wrong) < MOST_KEPT:
            self.wrong.append(Wrong(number, seq, Text(zh, en)))

    def render(self, language: str = "zh") -> str:
        """Return the report as lines for a terminal."""
        lines = [item.render(language) for item in self.wrong]
        if self.wrong_count > len(self.wrong):
            more = self.wrong_count - len(self.wrong)
            lines.append(Text(f"……另有 {more} 处", f"… and {more} more").get(language))
        lines.append(self._summary().get(language))
        lines.append(self._unsealed().get(language))
        return "\n".join(lines)

    def _summary(self) -> Text:
        rate = f"{self.entries / self.seconds:,.0f}" if self.seconds else "—"
        count = f"{self.matters} 件、{self.entries} 条记录、{self.seals} 个封印（每秒 {rate} 条）"
        english = f"{self.matters} matters, {self.entries} entries, {self.seals} seals ({rate} entries/s)"
        if self.ok:
            return Text(
                f"链条完整，重放与现状一致：{count}。", f"All chains hold and replay equals projection: {english}."
            )
        return Text(f"发现 {self.wrong_count} 处不符：{count}。", f"{self.wrong_count} things are wrong: {english}.")

    def _unsealed(self) -> Text:
        w = self.window
        if not w.entries:
            return Text("全部记录都已封印。", "Every entry is sealed.")
        return Text(
            f"尚未封印：{w.matters} 件共 {w.entries} 条，记录于 {w.since} 至 {w.until}（UTC）。",
            f"Not sealed yet: {w.entries} entries of {w.matters} matters, recorded from {w.since} to {w.until} UTC.",
        )
