"""The common layout of papers: A4, embedded letters, page numbers, text that is never read as markup.

The library is imported where it is used, so that commands start quickly. The same content gives the same bytes.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize
from xml.sax.saxutils import escape

from flask_babel import gettext as _

NORMAL, BOLD = "Vera", "VeraBd"
MARGIN = 42.5
"""Points around the text: 15 mm."""

LIGHT, LINE = "#eef1f4", "#8a949e"


def paragraph(text: str, style: str = "body", **changes: Any) -> Any:
    """Return text as a paragraph; what people typed is escaped, its lines are kept."""
    from reportlab.platypus import Paragraph

    return Paragraph(escape(_drawable(text)).replace("\n", "<br/>"), _style(style, **changes))


def _drawable(text: str) -> str:
    """Return the text in letters that the font has: Ō as O; a question mark for what has no such letter."""
    from reportlab.pdfbase import pdfmetrics

    _register()
    known = pdfmetrics.getFont(NORMAL).face.charToGlyph

    def nearest(letter: str) -> str:
        return "".join(part for part in normalize("NFKD", letter) if ord(part) in known) or "?"

    return "".join(letter if letter == "\n" or ord(letter) in known else nearest(letter) for letter in text)


def _style(name: str, **changes: Any) -> Any:
    from reportlab.lib.styles import ParagraphStyle

    _register()
    kinds: dict[str, dict[str, Any]] = {
        "body": {"fontSize": 9, "leading": 13},
        "cell": {"fontSize": 6.5, "leading": 8.2},
        "head": {"fontSize": 6.5, "leading": 8.2, "fontName": BOLD, "alignment": 1},
        "title": {"fontSize": 12, "leading": 16, "fontName": BOLD, "alignment": 1, "spaceBefore": 8, "spaceAfter": 8},
        "heading": {"fontSize": 10.5, "leading": 14, "fontName": BOLD, "spaceBefore": 12, "spaceAfter": 4},
        "small": {"fontSize": 7.5, "leading": 10, "textColor": "#444444"}}
    return ParagraphStyle(name, **{"fontName": NORMAL, **kinds[name], **changes})


def _register() -> None:
    import reportlab
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(reportlab.__file__).parent / "fonts"
    for name in (NORMAL, BOLD):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))


def table(rows: Sequence[Sequence[str]], widths: Sequence[float], *, head: int = 1, spans: Sequence[Any] = (),
          size: str = "cell", numbers: Sequence[int] = ()) -> Any:
    """Return a table of text whose first `head` rows stand on every page; columns in `numbers` are right-aligned."""
    from reportlab.platypus import Table

    kinds: dict[str, Any] = {} if size == "cell" else {"fontSize": 8.5, "leading": 11}
    cells = [[paragraph(text, "head" if number < head else "cell",
                        **kinds, **({"alignment": 2} if number >= head and column in numbers else {}))
              for column, text in enumerate(row)] for number, row in enumerate(rows)]
    return Table(cells, colWidths=list(widths), repeatRows=head, style=[
        ("GRID", (0, 0), (-1, -1), 0.4, LINE), ("BACKGROUND", (0, 0), (-1, head - 1), LIGHT),
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("VALIGN", (0, 0), (-1, head - 1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3), *spans])


def space(points: float) -> Any:
    from reportlab.platypus import Spacer

    return Spacer(1, points)


def together(parts: Sequence[Any]) -> Any:
    """Return parts that stay on one page."""
    from reportlab.platypus import KeepTogether

    return KeepTogether(list(parts))


def width(across: bool = False) -> float:
    """Return the width of the text in points, on a page held upright or across."""
    from reportlab.lib.pagesizes import A4

    return float(A4[1 if across else 0]) - 2 * MARGIN


def build(parts: Sequence[Any], title: str, *, across: bool = False) -> BytesIO:
    """Return a PDF of these parts, each page with its number."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import SimpleDocTemplate

    _register()
    words = _("Halaman %(number)s dari %(count)s")

    class Numbered(Canvas):  # type: ignore[misc]  # reportlab is untyped
        """Writes the page numbers once their sum is known."""

        def __init__(self, *args: Any, **given: Any) -> None:
            super().__init__(*args, **given)
            self.pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802  # reportlab's name
            self.pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            pages = list(self.pages)
            for number, page in enumerate(pages, 1):
                self.__dict__.update(page)
                self.setFont(NORMAL, 7)
                self.drawRightString(self._pagesize[0] - MARGIN, MARGIN / 2, words % {"number": number, "count": len(pages)})
                super().showPage()
            super().save()

    stream = BytesIO()
    SimpleDocTemplate(
        stream, pagesize=landscape(A4) if across else A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN,
        bottomMargin=MARGIN, title=title, author="", invariant=1).build(list(parts), canvasmaker=Numbered)
    stream.seek(0)
    return stream
