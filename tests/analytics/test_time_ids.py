from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analytics.time_ids import derived_id, first_id, moment_of, new_id

# hypothesis takes bounds without a zone and adds the zone itself
FIRST, LAST = datetime(1990, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001
MOMENTS = st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.just(UTC))


@given(MOMENTS)
def test_an_id_is_a_uuid_of_version_7_and_the_rfc_variant(moment):
    id = new_id(moment)
    assert id.version == 7
    assert id.variant == "specified in RFC 4122"


@given(MOMENTS)
def test_an_id_tells_its_moment_to_the_millisecond(moment):
    assert timedelta(0) <= moment - moment_of(new_id(moment)) < timedelta(milliseconds=1)


@given(MOMENTS)
def test_no_id_of_a_moment_is_below_its_first_or_above_the_next(moment):
    assert first_id(moment) <= new_id(moment) < first_id(moment + timedelta(milliseconds=1))


@given(MOMENTS, st.text(), st.text())
def test_a_derived_id_is_always_the_same(moment, one, other):
    assert derived_id(moment, one, other) == derived_id(moment, one, other)


def test_derived_ids_of_other_names_differ():
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert derived_id(moment, "a", "bc") != derived_id(moment, "ab", "c")


def test_fresh_ids_differ():
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert len({new_id(moment) for _ in range(1000)}) == 1000
