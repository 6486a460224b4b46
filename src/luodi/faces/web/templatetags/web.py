"""Tags for words in two languages, icons, lamps, dates and what people wrote."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.utils.html import conditional_escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe

from luodi.city.matters.office import office
from luodi.engines.figures import Money
from luodi.engines.matching import Piece
from luodi.engines.notation import Text
from luodi.engines.prose.printing import printed
from luodi.faces.web import atlas, forms, icons, times, uploads, words
from luodi.faces.web.language import CHINESE, language, pair
from luodi.faces.web.language import say as say_text

register = template.Library()


@register.simple_tag
def t(zh: str, en: str, **values: Any) -> SafeString:
    """Return one of two sentences written in the template; `{names}` in it are filled in, escaped."""
    chosen = en if language() == "en" else zh
    if values:
        chosen = chosen.format(**{key: conditional_escape(value) for key, value in values.items()})
    return mark_safe(chosen)  # noqa: S308 — a template's own words; what is filled in was escaped above


class _Pair(template.Node):
    """Two sentences with nothing to fill in: what a page holds hundreds of, so they are chosen and no more."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en

    def render(self, _context: template.Context) -> str:
        return self.en if language() == "en" else self.zh


_filled = register.tags["t"]


@register.tag("t")
def _compile_t(parser: Parser, token: Token) -> template.Node:
    """Compile `t`: the plain pair by itself, whatever has values or is given a name as any simple tag."""
    _, *words_ = token.split_contents()
    given = [parser.compile_filter(word) for word in words_[:2]] if len(words_) == 2 else []
    if given and all(isinstance(each.var, str) and not each.filters for each in given):
        return _Pair(str(given[0].var), str(given[1].var))
    return _filled(parser, token)


@register.filter
def say(text: Text | str) -> str:
    """Return a text of the record or of a pack in the reader's language."""
    return say_text(text) if isinstance(text, Text) else str(text)


@register.filter
def written(text: Any) -> SafeString | str:
    """Mark what people wrote with its own language where it is not the page's, so that it is read out rightly."""
    words = str(text if text is not None else "")
    if language() == "en" and CHINESE.search(words):
        return format_html('<span lang="zh-CN">{}</span>', words)
    return words


@register.filter
def pieces(found: Iterable[Piece]) -> SafeString | str:
    """Return what people wrote with the words searched for marked."""
    words = format_html_join("", "{}", ((_mark(piece),) for piece in found))
    return format_html('<span lang="zh-CN">{}</span>', words) if language() == "en" else words


def _mark(piece: Piece) -> SafeString | str:
    return format_html("<mark>{}</mark>", piece.text) if piece.hit else piece.text


@register.filter
def passed(parts: Iterable[Any]) -> int:
    """Return how many items of a bundle have passed."""
    return sum(part.passed for part in parts)


@register.filter
def amount(value: Any) -> str:
    """Return a quantity with thousands marked and no idle decimals, `—` for none."""
    if value is None or value == "":
        return "—"
    return f"{value:,f}".rstrip("0").rstrip(".") if "." in str(value) else f"{value:,}"


@register.filter
def money(cents: int) -> str:
    """Return money in 万 or 亿 yuan, in English in millions or billions."""
    return say_text(printed(Money(int(cents or 0))).text)


@register.filter
def of(table: dict[str, Any], key: str) -> Any:
    """Return what a table holds under a key, None for nothing."""
    return table.get(key)


@register.filter
def paragraphs(text: Any) -> SafeString:
    """Return what people wrote as paragraphs, escaped."""
    body = mark_safe(linebreaks(str(text or ""), autoescape=True))  # noqa: S308 — linebreaks escapes
    tag = "zh-CN" if CHINESE.search(str(text or "")) else "en"
    return format_html('<div class="written" lang="{}">{}</div>', tag, body)


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a date in words, empty for none."""
    if value is None:
        return ""
    return times.day_words(times.timezone.localtime(value).date() if isinstance(value, datetime) else value)


@register.filter
def instant(value: datetime | None) -> str:
    """Return a date and time, empty for none."""
    return times.instant_words(value) if value else ""


@register.filter
def allowance(written_limit: str) -> str:
    """Return a limit such as `5wd` in words."""
    return times.allowance_words(written_limit)


@register.filter
def span(hours: float) -> str:
    """Return hours as people say a length of time."""
    return times.span_words(hours)


@register.simple_tag
def share(part: int, whole: int) -> str:
    """Return a share in per cent with one decimal, cut and never rounded up: 100% only when it is exactly all."""
    return "100%" if part == whole else f"{part * 1000 // whole / 10}%"


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return an icon as inline SVG; it says nothing to screen readers, the words beside it do."""
    return icons.svg(name)


@register.simple_tag
def options(groups: forms.Groups, chosen: str | Iterable[str] = ()) -> SafeString:
    """Return a select's options under headings."""
    return forms.options_of(groups, (chosen,) if isinstance(chosen, str) else tuple(chosen)) if groups else SafeString()


@register.simple_tag
def choices(pairs: Iterable[tuple[Any, Any]], chosen: Any = "") -> SafeString:
    """Return a select's options without headings, from values and their labels."""
    return forms.choices_of(pairs, "" if chosen is None else str(chosen))


@register.simple_tag
def city_map(*, pick: bool = False, pin: object = None) -> SafeString:
    """Return the city's map: to pick a point on, or with a pin at one; empty when the city has no outlines."""
    return atlas.city_map(office().tree, pick=pick, pin=pin)


@register.simple_tag
def where(lat: float | None, lon: float | None) -> SafeString:
    """Return the city's map with a pin at a place, empty when there is none to show."""
    return atlas.where(office().tree, lat, lon)


@register.simple_tag
def preview_limits() -> SafeString:
    """Return what the script that shows files before they are sent must know, as attributes."""
    size = settings.LUODI_UPLOAD_BYTES
    told = {
        "most": uploads.MOST,
        "bytes": size,
        "remove": pair("去掉", "Remove"),
        "many": pair(f"一次最多 {uploads.MOST} 个文件。", f"At most {uploads.MOST} files at once."),
        "large": pair(f"“{{name}}”是空文件或超过 {size >> 20} MB。", f"“{{name}}” is empty or over {size >> 20} MB."),
    }
    return format_html_join("", ' data-{}="{}"', told.items())


@register.simple_tag
def lamp(colour: str, label: str = "") -> SafeString:
    """Return a lamp told by shape, colour and word."""
    return format_html(
        '<span class="lamp lamp-{}">{}<span>{}</span></span>',
        colour,
        icons.svg(f"lamp-{colour}"),
        label or say_text(words.LAMPS[colour]),
    )


@register.simple_tag
def status(value: str, reason: str = "") -> SafeString:
    """Return how a matter stands as a badge."""
    code = reason if value == "closed" and reason else value
    return format_html(
        '<span class="badge badge-{}">{}</span>', code, say_text(words.STATUSES.get(code, Text(code, code)))
    )


@register.filter
def level(value: int) -> str:
    """Return a confidentiality level in words."""
    return say_text(words.LEVELS[int(value)])


@register.filter
def file_kind(mime: str) -> str:
    """Return what kind of file it is, in words; the bare type for one of long ago that is taken no more."""
    known = uploads.KINDS.get(mime)
    return say_text(known) if known else mime


@register.filter
def channel(value: str) -> str:
    """Return how a matter came in, in words."""
    known = words.CHANNELS.get(value)
    return say_text(known) if known else value


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """Return the page's query string with some parameters changed; an empty value takes one out."""
    query = context["request"].GET.copy()
    query.pop("after", None)
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return "?" + query.urlencode()


@register.simple_tag
def lang_of(words_: str) -> SafeString:
    """Return a lang attribute for Chinese words on an English page."""
    return mark_safe(' lang="zh-CN"' if CHINESE.search(str(words_)) else "")  # noqa: S308 — a constant
