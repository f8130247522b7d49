from recommendations import checks, reasons, surfaces
from recommendations.recipes import From
from recommendations.surfaces import Surface


def test_the_surfaces_of_the_shop_pass():
    assert checks.surfaces_use_known_strategies() == []
    assert checks.reasons_have_phrases() == []


def test_an_unknown_strategy_is_found_at_start(monkeypatch):
    monkeypatch.setitem(surfaces.SURFACES, "attic", Surface("attic", "Up there", From("astrology")))
    (found,) = checks.surfaces_use_known_strategies()
    assert found.id == "recommendations.E001"
    assert "astrology" in found.msg


def test_a_reason_without_a_phrase_is_found_at_start(monkeypatch):
    monkeypatch.delitem(reasons.PHRASES, "popular")
    (found,) = checks.reasons_have_phrases()
    assert found.id == "recommendations.E002"
