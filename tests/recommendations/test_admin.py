"""Model versions and retraining in Django admin."""

from datetime import timedelta

import numpy as np
import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from recommendations import snapshots, tasks, training
from recommendations.models import ProductEmbedding, Snapshot, TrainingRun, TrainingStatus
from recommendations.types import Catalogue
from tests.factories import ProductFactory, UserFactory
from tests.pages import act, form_of, queries, told

pytestmark = pytest.mark.django_db

METRICS = {
    "k": 20,
    "shoppers": 41,
    "newcomers": 3,
    "recall": {"home": 0.3124, "popular": 0.2, "random": None},
    "ndcg": {"home": 0.25, "popular": 0.1, "random": 0.01},
    "coverage": {"home": 0.8, "popular": 0.1, "random": 1.0},
}


@pytest.fixture
def admin(staff, browser_of):
    return browser_of(staff)


@pytest.fixture
def clerk(browser_of):
    """The browser of a member of staff who may look at everything here and change nothing."""
    user = UserFactory(is_staff=True)
    looking = Permission.objects.filter(
        content_type__app_label="recommendations", codename__startswith="view_"
    )
    user.user_permissions.set(looking)
    return browser_of(user)


@pytest.fixture
def sent(monkeypatch):
    """The runs handed to the queue."""
    handed: list[int] = []
    monkeypatch.setattr(tasks.train, "delay", handed.append)
    return handed


def page(model, name="changelist", *arguments):
    return reverse(f"admin:recommendations_{model}_{name}", args=arguments)


def published(refusal=""):
    return snapshots.publish(
        product_ids=np.array([4, 7, 9], dtype=np.int64),
        catalogue=Catalogue.of(categories=[0, 0, 1]),
        fitted={"popular": {"scores": np.ones(3, dtype=np.float32)}},
        facts={
            "products": 12345,
            "shoppers": 99,
            "interactions": 777,
            "parameters": {"als": {"factors": 64}},
        },
        metrics=METRICS,
        refusal=refusal,
    )


def promoted():
    snapshot = published()
    snapshots.promote(snapshot)
    return snapshot


def live():
    return Snapshot.objects.get(is_live=True)


def ended_run(status=TrainingStatus.SUCCEEDED, **facts):
    now = timezone.now()
    return TrainingRun.objects.create(
        trigger="command", status=status, started_at=now - timedelta(seconds=90), finished_at=now, **facts
    )


def fill(n):
    for _ in range(n):
        ended_run(snapshot=published(), requested_by=UserFactory())
        ProductEmbedding.objects.create(
            product=ProductFactory(), vector=np.ones(384), text_digest="d", model_name="MiniLM"
        )


@pytest.mark.parametrize(
    ("model", "text"), [("snapshot", ""), ("trainingrun", "example.com"), ("productembedding", "Product")]
)
def test_lists_and_pages_answer_and_a_list_costs_the_same_with_more_rows(admin, guest, model, text):
    fill(3)
    few = queries(admin, page(model))
    fill(17)
    assert queries(admin, page(model)) == few
    found = admin.get(page(model), {"q": text}).context["cl"]
    assert found.result_count == 20
    assert queries(admin, page(model, "change", found.result_list[0].pk)) < 15
    assert admin.get(page(model, "add")).status_code == 403
    assert admin.post(page(model, "change", found.result_list[0].pk), {}).status_code == 403
    assert guest.get(page(model)).status_code == 302


def test_versions_show_what_they_learnt_from_and_how_good_they_are(admin):
    snapshot = promoted()
    for address in (page("snapshot"), page("snapshot", "change", snapshot.pk)):
        content = admin.get(address).content.decode()
        for text in ("Live", "12,345", "99", "777", "0.31", "0.200", "–"):
            assert text in content
    assert "Home feed" in content
    assert "factors 64" in content
    assert "popular.scores" in content


def test_a_version_without_metrics_can_be_looked_at(admin):
    bare = Snapshot.objects.create()
    assert admin.get(page("snapshot")).status_code == 200
    assert "Too little history" in admin.get(page("snapshot", "change", bare.pk)).content.decode()


def test_promoting_makes_a_version_live(admin):
    promoted()
    second, third = published(), published()
    act(admin, page("snapshot"), "promote", second)
    assert live() == second
    answer = admin.post(page("snapshot", "act", third.pk, "promote"), follow=True)
    assert live() == third
    assert f"{third} is live now" in told(answer)


def test_a_refused_version_is_not_promoted(admin):
    good, refused = promoted(), published(refusal="als.items holds values that are not finite.")
    assert "not finite" in told(act(admin, page("snapshot"), "promote", refused))
    answer = admin.post(page("snapshot", "act", refused.pk, "promote"), follow=True)
    assert "not finite" in told(answer)
    assert not answer.context["acts"]
    assert live() == good


def test_two_versions_are_not_promoted_at_once(admin):
    good = promoted()
    assert "Choose one" in told(act(admin, page("snapshot"), "promote", published(), published()))
    assert live() == good


def test_rolling_back_asks_and_then_goes_to_the_version_before(admin):
    first, second = promoted(), promoted()
    assert page("snapshot", "roll_back") in admin.get(page("snapshot")).content.decode()
    question = admin.get(page("snapshot", "roll_back"))
    assert f"roll back to {first}" in question.content.decode()
    assert live() == second
    answer = admin.post(page("snapshot", "roll_back"), form_of(question), follow=True)
    assert live() == first
    assert f"{first} is live now" in told(answer)


def test_there_is_no_rolling_back_without_an_earlier_version(admin):
    only = promoted()
    assert page("snapshot", "roll_back") not in admin.get(page("snapshot")).content.decode()
    assert "no earlier snapshot" in admin.get(page("snapshot", "roll_back")).content.decode()
    assert "no earlier snapshot" in told(admin.post(page("snapshot", "roll_back"), follow=True))
    assert live() == only


def test_the_live_version_cannot_be_deleted_and_another_goes_with_its_files(admin, settings):
    kept, gone, also_gone = promoted(), published(), published()
    assert admin.post(page("snapshot", "delete", kept.pk), {"post": "yes"}).status_code == 403
    admin.post(page("snapshot", "delete", gone.pk), {"post": "yes"})
    chosen = {"action": "delete_selected", "post": "yes"}
    both = chosen | {"_selected_action": [kept.pk, also_gone.pk]}
    assert f"{kept} is live and stays" in told(admin.post(page("snapshot"), both, follow=True))
    admin.post(page("snapshot"), chosen | {"_selected_action": [also_gone.pk]})
    assert Snapshot.objects.get() == kept
    assert [folder.name for folder in settings.SNAPSHOT_ROOT.iterdir()] == [kept.folder]


def test_staff_without_permission_neither_promote_nor_roll_back_nor_retrain(clerk, sent):
    first, second = promoted(), promoted()
    assert clerk.post(page("snapshot", "act", first.pk, "promote")).status_code == 403
    assert clerk.post(page("snapshot", "roll_back")).status_code == 403
    assert clerk.get(page("snapshot", "roll_back")).status_code == 403
    act(clerk, page("snapshot"), "promote", first)
    assert clerk.post(page("trainingrun", "retrain")).status_code == 403
    assert (live(), sent, TrainingRun.objects.count()) == (second, [], 0)
    for address in (page("snapshot"), page("trainingrun"), reverse("admin:index")):
        content = clerk.get(address).content.decode()
        assert "Retrain now" not in content
        assert "Roll back" not in content


def test_the_anonymous_are_sent_to_sign_in(guest, sent):
    for address in (page("snapshot", "roll_back"), page("trainingrun", "retrain")):
        assert guest.post(address).status_code == 302
    assert sent == []


def test_buttons_need_the_csrf_token(staff):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    for address in (page("snapshot", "roll_back"), page("trainingrun", "retrain")):
        assert browser.post(address).status_code == 403


def test_retraining_queues_one_run_however_often_it_is_asked(admin, staff, sent):
    answer = admin.post(page("trainingrun", "retrain"), follow=True)
    run = TrainingRun.objects.get()
    assert (run.trigger, run.requested_by, run.status) == ("admin", staff, TrainingStatus.QUEUED)
    assert sent == [run.pk]
    assert "on its way" in told(answer)
    assert "is under way" in told(admin.post(page("trainingrun", "retrain"), follow=True))
    assert sent == [run.pk]
    assert admin.get(page("trainingrun", "retrain")).status_code == 405


def test_without_redis_the_run_stays_queued_and_a_message_says_so(admin, monkeypatch):
    def unreachable(run_id):
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.train, "delay", unreachable)
    answer = admin.post(page("trainingrun", "retrain"), follow=True)
    assert "picked up once a worker is back" in told(answer)
    assert training.resume() == TrainingRun.objects.get(status=TrainingStatus.QUEUED)


def test_a_run_under_way_shows_how_far_it_is_and_tells_when_it_has_ended(admin, sent):
    admin.post(page("trainingrun", "retrain"))
    run = TrainingRun.objects.get()
    TrainingRun.objects.update(status=TrainingStatus.RUNNING, step="Fitted als", progress=70)
    progress = page("trainingrun", "progress", run.pk)
    for address in (page("trainingrun"), page("trainingrun", "change", run.pk), progress):
        content = admin.get(address).content.decode()
        assert "Fitted als" in content
        assert f'hx-get="{progress}"' in content
    assert "70 %" in admin.get(reverse("admin:index")).content.decode()

    TrainingRun.objects.update(status=TrainingStatus.SUCCEEDED, snapshot=promoted())
    ended = admin.get(progress)
    assert ended.headers["HX-Refresh"] == "true"
    assert "Training is done" in told(admin.get(page("trainingrun")))
    assert "hx-get" not in admin.get(page("trainingrun", "change", run.pk)).content.decode()


def test_how_a_run_failed_is_told(admin):
    run = ended_run(TrainingStatus.FAILED, error="ValueError: too few shoppers")
    admin.get(page("trainingrun", "progress", run.pk))
    answer = admin.get(page("trainingrun"))
    assert "too few shoppers" in told(answer)
    assert "1 min 30 s" in answer.content.decode()


def test_a_run_under_way_is_not_deleted(admin, sent):
    admin.post(page("trainingrun", "retrain"))
    run = TrainingRun.objects.get()
    assert admin.post(page("trainingrun", "delete", run.pk), {"post": "yes"}).status_code == 403


def test_the_home_page_says_how_the_models_are(admin, clerk):
    assert "nothing is live" in admin.get(reverse("admin:index")).content.decode()
    snapshot = promoted()
    ended_run(TrainingStatus.FAILED, error="ValueError: too few shoppers")
    for browser in (admin, clerk):
        content = browser.get(reverse("admin:index")).content.decode()
        for text in (f"{snapshot} is live", "12,345", "777", "0.312", "too few shoppers"):
            assert text in content
    assert "Retrain now" in admin.get(reverse("admin:index")).content.decode()


def test_the_home_page_says_nothing_of_models_to_staff_who_may_not_look(browser_of):
    promoted()
    browser = browser_of(UserFactory(is_staff=True))
    assert "is live" not in browser.get(reverse("admin:index")).content.decode()


def test_no_page_brings_its_own_styles_or_scripts(admin, sent):
    promoted()
    snapshot = promoted()
    admin.post(page("trainingrun", "retrain"))
    addresses = [
        reverse("admin:index"),
        page("snapshot"),
        page("snapshot", "change", snapshot.pk),
        page("snapshot", "roll_back"),
        page("trainingrun"),
        page("trainingrun", "change", TrainingRun.objects.get().pk),
    ]
    for address in addresses:
        content = admin.get(address).content.decode()
        assert " style=" not in content, address
        assert "<style" not in content, address
        assert " onclick=" not in content, address
        assert "<script>" not in content, address


def test_a_web_process_sends_tasks_to_our_broker(settings):
    assert tasks.train.app.conf.broker_url == settings.CELERY_BROKER_URL
