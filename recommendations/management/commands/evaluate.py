from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from recommendations import data
from recommendations.offline import K, evaluate_surface, judged
from recommendations.training import SEED


class Command(BaseCommand):
    help = "Judge a surface on the latest tenth of all events, beside popularity and chance."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--surface", choices=judged(), default="home")
        parser.add_argument("--k", type=int, default=K)
        parser.add_argument("--seed", type=int, default=SEED)

    def handle(self, *args: Any, surface: str, k: int, seed: int, **options: Any) -> None:
        training = data.read(now=int(timezone.now().timestamp())).training
        outcome = evaluate_surface(training, surface=surface, k=k, seed=seed)
        self.stdout.write(
            f"{outcome.n_users} shoppers touched something new to them in the latest tenth"
            f" ({outcome.n_newcomers} of them had no history)."
        )
        self.stdout.write(f"{'':12}{f'recall@{k}':>12}{f'ndcg@{k}':>12}{f'hit@{k}':>12}{'coverage':>12}")
        for name, each in outcome.figures.items():
            figures = (each.recall, each.ndcg, each.hit_rate, each.coverage)
            cells = "".join(f"{'–' if value is None else f'{value:.4f}':>12}" for value in figures)
            self.stdout.write(f"{name:12}{cells}")
