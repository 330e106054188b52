"""Raised and lowered figures written with the signs made for them, so that 10⁴ is never read as 104."""

from __future__ import annotations

RAISED = dict(
    zip(
        "0123456789+-−–=()abcdefghijklmnoprstuvwxyz",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
        strict=True,
    )
)
LOWERED = dict(zip("0123456789+-−–=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))


def raised(words: str) -> str:
    """Words printed raised: 4 -> ⁴; what has no such sign stays as it is, behind ^ where it holds a figure."""
    return _spelled(words, RAISED, "^")


def lowered(words: str) -> str:
    """Words printed lowered: 2 -> ₂; what has no such sign stays as it is."""
    return _spelled(words, LOWERED, "")


def _spelled(words: str, signs: dict[str, str], mark: str) -> str:
    bare = words.strip()
    if not bare:
        return words
    if all(sign in signs for sign in bare):
        return words.replace(bare, "".join(signs[sign] for sign in bare))
    return words.replace(bare, f"{mark}{bare}") if mark and any(sign.isdigit() for sign in bare) else words
