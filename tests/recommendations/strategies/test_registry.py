import subprocess
import sys

import numpy as np
import pytest

from recommendations import strategies
from recommendations.strategies.als import Als, AlsConfig
from recommendations.strategies.als_similar import AlsSimilar
from recommendations.strategies.popular import Popular
from tests.contracts.strategy_contract import checkerboard, context_of

TRAINING_LIBRARIES = {"torch", "sentence_transformers", "implicit", "mlxtend", "pandas", "scipy"}


def test_every_file_is_a_strategy_of_its_name():
    assert {"als", "als_similar", "content", "popular"} <= strategies.all().keys()
    assert all(strategy.name == name for name, strategy in strategies.all().items())


def test_requirements_come_first():
    names = list(strategies.by_name([AlsSimilar(), Popular(), Als()]))
    assert names.index("als") < names.index("als_similar")


def test_an_unknown_name_is_refused_and_named():
    with pytest.raises(strategies.UnknownStrategyError) as refusal:
        strategies.get("alz")
    assert refusal.value.name == "alz"


def test_a_name_used_twice_is_refused_and_named():
    with pytest.raises(strategies.DuplicateStrategyError) as refusal:
        strategies.by_name([Als(), Popular(), Als()])
    assert refusal.value.name == "als"


def test_a_requirement_that_was_not_chosen_is_refused():
    with pytest.raises(strategies.UnknownStrategyError) as refusal:
        list(strategies.fit_all(checkerboard(), seed=0, chosen=[AlsSimilar()]))
    assert refusal.value.name == "als"


def test_what_is_returned_may_be_changed_without_harm():
    strategies.all().clear()
    assert strategies.all()


def test_chosen_strategies_are_trained_with_their_own_configuration():
    fitted = dict(strategies.fit_all(checkerboard(), seed=0, chosen=[Als(AlsConfig(factors=3))]))
    assert fitted.keys() == {"als"}
    assert fitted["als"]["item_factors"].shape[1] == 3


def test_a_ranking_depends_on_arrays_and_not_on_the_configuration_of_today():
    data = checkerboard()
    trained = Als(AlsConfig(alpha=9.0, factors=4))
    fitted = trained.fit(data, seed=0)
    context = context_of("regular")
    assert np.array_equal(
        Als().rank(fitted, context, 5).scores,
        trained.rank(fitted, context, 5).scores,
    )


def test_no_training_library_is_loaded_by_importing_everything():
    code = (
        "import sys; from recommendations import recipes, strategies; strategies.all();"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "numpy" in done.stdout.split()
    assert not TRAINING_LIBRARIES & set(done.stdout.split())
