"""The places of one document by every number a reference may call them, and the text of those that have no clause of their own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from knowledge.names import HAN_NUMBER, clause_key, han_number, plain
from knowledge.vocabulary import Clause


class Spot(NamedTuple):
    """Where a reference leads: a clause, and the stretch of it that is meant."""

    clause: Clause
    start: int
    end: int


def text_of(title: str, number: str | None) -> str:
    """The name of the text a ready-made clause belongs to, from its own title: 某某法 第二章 第六条 -> 某某法."""
    if not number or number not in title:
        return ""
    return re.split(rf"\s*第\s?[\d{HAN_NUMBER}]{{1,8}}\s?[编章节条]", title, maxsplit=1)[0].strip()


class Places:
    """The clause tree of a document, looked up by printed place from the point of view of one of its clauses."""

    def __init__(self, clauses: Sequence[Clause], text: str) -> None:
        self._text = text
        self._tree = {clause.id: clause for clause in clauses}
        self._order = {clause.id: at for at, clause in enumerate(clauses)}
        self._children: dict[str | None, list[Clause]] = defaultdict(list)
        self._by_key: dict[str, list[Clause]] = defaultdict(list)
        for clause in clauses:
            self._children[clause.parent].append(clause)
            if clause.number and clause.kind not in ("row", "note"):
                self._by_key[clause_key(clause.number)].append(clause)
        self._texts: dict[str, dict[str, Clause]] = defaultdict(dict)
        for clause in clauses:
            if clause.parent is None and (name := text_of(clause.title, clause.number)):
                self._texts[name].setdefault(clause_key(clause.number or ""), clause)
        self._formulas: dict[str, list[Spot]] | None = None
        self._inserted = [
            ((han_number(match[1]), match[2]), clause)
            for clause in clauses
            if clause.number and (match := re.fullmatch(r"第(.+)条(之.+)", clause.number.strip()))
        ]
        self.has_articles = any(re.fullmatch(r"第\d+条", key) for key in self._by_key)
        self.has_sections = any(re.fullmatch(r"第\d+节", key) for key in self._by_key)

    def find(self, places: Sequence[str], near: Clause | None = None) -> Spot | None:
        """The innermost place, each looked for within the one before; the first as seen from `near`."""
        spot: Spot | None = None
        for at, key in enumerate(places):
            found = self._within(spot, key) if spot else self._first(key, near)
            if found is None:
                # 附录A的表A.1: the table may stand beside the annex; 第4条第9款 leads nowhere.
                found = self._first(key, near) if at and (key[0] in "表图式" or "." in key) else None
            if found is None:
                return None
            spot = found
        return spot

    def beginning(self, name: str) -> Clause | None:
        """The first clause of one of several texts in a document of ready-made clauses."""
        return next(iter(self._texts.get(name, {}).values()), None)

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _first(self, key: str, near: Clause | None) -> Spot | None:
        if key.startswith("式("):
            return self._formula(key[2:-1], near)
        if near is not None and (relative := re.fullmatch(r"([本前])([两二三]?)(.)|第(\d+)([款项])|([a-z]\))", key)):
            return self._relative(relative, near)
        if later := re.fullmatch(r"第(\d+)条(之.+)", key):
            own = [each for each in self._inserted if each[0] == (int(later[1]), later[2])]
            return self._spot(self._nearest([each[1] for each in own], near)) if own else None
        if near is not None and near.parent is None and (text := text_of(near.title, near.number)):
            own_text = self._texts.get(text, {})
            clause = next((own_text[name] for name in _also(key) if name in own_text), None)
            return self._spot(clause) if clause else None
        for name in _also(key):
            if found := self._by_key.get(name):
                return self._spot(self._nearest(found, near))
        article = re.fullmatch(r"第(\d+)([章节条])", key)
        if article and not (self.has_articles if article[2] == "条" else self.has_sections and article[2] == "节"):
            return self._counted(int(article[1]), near)
        return None

    def _counted(self, number: int, near: Clause | None) -> Spot | None:
        """The outermost clause counted with this number (2. or 二、), in a document that does not print 第二条."""
        found = [
            clause
            for key, clauses in self._by_key.items()
            if han_number(key) == number
            for clause in clauses
            if clause.kind in ("clause", "item", "body")
        ]
        if not found:
            return None
        depth = min(map(self._depth, found))
        return self._spot(self._nearest([clause for clause in found if self._depth(clause) == depth], near))

    def _relative(self, key: re.Match[str], near: Clause) -> Spot | None:
        """本条, 前款, 第二款, a) as seen from a clause."""
        article = self._article(near)
        if key[6]:
            holder = self._spot(near)
            found = self._within(holder, key[6])
            parent = self._tree.get(near.parent or "")
            return found or (self._within(self._spot(parent), key[6]) if parent else None)
        if article is None:
            return None
        if key[4]:
            return self._within(self._spot(article), f"第{key[4]}{key[5]}")
        if key[3] == "条" and key[1] == "前":
            return self._before(article)
        if key[3] == "款" and key[1] == "前":
            return self._paragraph_before(article, near)
        if key[3] in "章节":
            above = self._tree.get(article.parent or "")
            return self._spot(above) if above else None
        return self._spot(article)

    def _article(self, clause: Clause) -> Clause | None:
        """The article or numbered clause a clause stands in."""
        at: Clause | None = clause
        while at is not None:
            if at.number and re.fullmatch(r"第\d+条|(?:[A-Z]\.)?\d+(?:\.\d+)+", clause_key(at.number)):
                return at
            at = self._tree.get(at.parent or "")
        return None

    def _before(self, article: Clause) -> Spot | None:
        numbered = re.fullmatch(r"第(\d+)条", clause_key(article.number or ""))
        return self._first(f"第{int(numbered[1]) - 1}条", article) if numbered else None

    def _paragraph_before(self, article: Clause, near: Clause) -> Spot | None:
        """The paragraph before the one that says 前款; where that can't be told, the article."""
        parts = self.paragraphs(article)
        mine = next((at for at, (start, end) in enumerate(parts) if start <= near.start < end), None)
        if near.id == article.id and len(parts) == 2:
            mine = 1
        if mine:
            return Spot(article, *parts[mine - 1])
        return self._spot(article)

    def paragraphs(self, article: Clause) -> list[tuple[int, int]]:
        """The paragraphs (款) of an article: each line that is no numbered item, with the items below it."""
        below = [each for each in self._under(article) if each.number]
        end = max([article.end, *(each.end for each in self._under(article))])
        parts: list[tuple[int, int]] = []
        at = article.start
        while at < end:
            stop = self._text.find("\n", at, end)
            stop = end if stop < 0 else stop
            if self._text[at:stop].strip():
                item = _ITEM.match(self._text, at, stop)
                if parts and (item or any(each.start <= at < each.end for each in below)):
                    parts[-1] = (parts[-1][0], stop)
                else:
                    parts.append((at, stop))
            at = stop + 1
        return parts

    def _under(self, clause: Clause) -> list[Clause]:
        found = []
        for child in self._children[clause.id]:
            found += [child, *self._under(child)]
        return found

    def _within(self, spot: Spot | None, key: str) -> Spot | None:
        """A place below another: 第2款, 第3项, a), A.1."""
        if spot is None:
            return None
        part = re.fullmatch(r"第(\d+)([款项])", key)
        if part and part[2] == "款":
            parts = self.paragraphs(spot.clause)
            number = int(part[1])
            return Spot(spot.clause, *parts[number - 1]) if 0 < number <= len(parts) else None
        wanted = int(part[1]) if part else None
        for child in self._under(spot.clause):
            own = clause_key(child.number or "").strip("()")
            inside = spot.start <= child.start < max(spot.end, spot.clause.end) or (spot.start == spot.clause.start)
            if not own or not inside:
                continue
            if (
                own == key.rstrip(")")
                or clause_key(child.number or "") in _also(key)
                or (wanted and han_number(own) == wanted)
            ):
                return self._spot(child)
        return self._item(spot, wanted) if wanted else None

    def _item(self, spot: Spot, wanted: int) -> Spot | None:
        """An item that is no clause of its own: the line of a place that begins with its number."""
        for match in _ITEM.finditer(self._text, spot.start, max(spot.end, spot.clause.end)):
            if han_number(match[1]) == wanted:
                stop = self._text.find("\n", match.end(), spot.clause.end)
                return Spot(spot.clause, match.start(1) - 1, spot.clause.end if stop < 0 else stop)
        return None

    def _formula(self, number: str, near: Clause | None) -> Spot | None:
        """The clause with the line that ends in the number of a formula; of several the nearest."""
        if self._formulas is None:
            self._formulas = defaultdict(list)
            for match in _FORMULA.finditer(plain(self._text)):
                line = self._text.rfind("\n", 0, match.start()) + 1
                words = self._text[line : match.start()]
                holder = self._holding(match.start())
                if holder and (re.search(r"[=＝…·×÷∑Σ]|\.{3}", words) or (line and not words.strip())):
                    self._formulas[match[1]].append(Spot(holder, line, match.end()))
        found = self._formulas.get(number)
        if not found:
            return None
        return found[0] if near is None else min(found, key=lambda each: abs(each.start - near.start))

    def _holding(self, offset: int) -> Clause | None:
        around = [clause for clause in self._tree.values() if clause.start <= offset < clause.end]
        return min(around, key=lambda clause: clause.end - clause.start, default=None)

    def _nearest(self, found: Sequence[Clause], near: Clause | None) -> Clause:
        """Of several with one number that with most ancestors in common; where equal, the first."""
        if near is None or len(found) == 1:
            return found[0]
        mine = set(self._above(near))
        return max(found, key=lambda each: (len(mine & set(self._above(each))), -self._order[each.id]))

    def _above(self, clause: Clause) -> list[str]:
        found = [clause.id]
        while clause.parent in self._tree and clause.parent not in found:
            clause = self._tree[clause.parent]
            found.append(clause.id)
        return found

    def _depth(self, clause: Clause) -> int:
        return len(self._above(clause))

    @staticmethod
    def _spot(clause: Clause) -> Spot:
        return Spot(clause, clause.start, clause.end)


_ITEM = re.compile(rf"^\s*[（(]([{HAN_NUMBER}\d]{{1,5}})[）)]", re.MULTILINE)
_FORMULA = re.compile(r"\(\s?([A-Z]?\.?\d{1,3}(?:[.-]\d{1,3})*)\s?\)\s*(?:\n|$|式中|其中)")


def _also(key: str) -> tuple[str, ...]:
    """The ways a place may be printed as the number of a clause: 第5章 -> 5, 附录A, 表1."""
    numbered = re.fullmatch(r"第(\d+)([章条])", key)
    if numbered and numbered[2] == "章":
        return (key, numbered[1])
    return (key,)
