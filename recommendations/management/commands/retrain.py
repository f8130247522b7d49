from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recommendations import training


class Command(BaseCommand):
    help = "Train every strategy on all events, publish a snapshot and make it live."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="Print the outcome only.")

    def handle(self, *args: Any, quiet: bool, **options: Any) -> None:
        try:
            # Without a worker, one that was cut short or whose message was lost would be in the way for ever.
            run = training.resume() or training.request("command")
        except training.TrainingUnderWayError as busy:
            raise CommandError(f"{busy} It will finish by itself.") from busy
        try:
            run = training.carry_out(run.pk, report=self._ignore if quiet else self._print)
        except training.TrainingFailedError as failure:
            raise CommandError(f"{failure} (--traceback shows where)") from failure
        if run.snapshot is None:
            raise CommandError(f"{run} was taken over by another process.")
        if run.snapshot.refusal:
            raise CommandError(f"{run.snapshot} was not promoted: {run.snapshot.refusal}")
        self.stdout.write(self.style.SUCCESS(f"{run.snapshot} is live. {_told(run.snapshot.metrics)}"))

    def _print(self, step: str, percent: int) -> None:
        self.stdout.write(f"{percent:3d} %  {step}")
        self.stdout.flush()

    def _ignore(self, step: str, percent: int) -> None:
        pass


def _told(metrics: dict[str, Any]) -> str:
    if not metrics.get("shoppers"):
        return "Too little history yet to say how good it is."
    recalls = ", ".join(f"{name} {value:.3f}" for name, value in metrics["recall"].items())
    return f"Recall@{metrics['k']} over {metrics['shoppers']} shoppers: {recalls}."
