import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from recoshop.datasets import loader
from recoshop.datasets.catalogue_files import CatalogueFileError
from recoshop.datasets.order_history.columns import parse_columns
from recoshop.datasets.orders import OrderHistory
from recoshop.datasets.records import DataSet, DataSetError
from recoshop.datasets.synthetic import SEED, Synthetic

T = TypeVar("T")
SOURCES = ("synthetic", "orders")


class Command(BaseCommand):
    help = "Load a data set into the shop: the demo, or a merchant's own order history (CSV or CSV.GZ)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", choices=SOURCES, default="synthetic")
        parser.add_argument("--path", type=Path, help="The file of order lines (with --source orders).")
        parser.add_argument("--columns", default="", help="Such as order=InvoiceNo,product=StockCode,…")
        parser.add_argument("--seed", type=int, default=SEED, help="Of the demo's shoppers.")
        parser.add_argument("--reset", action="store_true", help="First remove what data sets brought.")
        parser.add_argument("--add", action="store_true", help="Load orders beside other products.")
        parser.add_argument("--yes", action="store_true", help="With --reset: do not ask.")
        parser.add_argument("--force", action="store_true", help="With --reset: even with real orders.")

    def handle(self, *args: Any, source: str, reset: bool, add: bool, **options: Any) -> None:
        self._is_quiet = options["verbosity"] == 0
        try:
            dataset = self._read(source, options)  # before anything is removed: the file may be no good
            if reset and not self._clear(options):
                return
            if source == "orders" and not (reset or add) and loader.has_other_products(dataset.name):
                raise CommandError(
                    "The shop has other products already. Give --reset to remove what data sets brought,"
                    " or --add to load the orders beside them."
                )
            loaded = loader.load(dataset, track=self._track)
        except (DataSetError, CatalogueFileError) as error:
            raise CommandError(str(error)) from error
        self._tell(dataset, loaded)

    def _read(self, source: str, options: dict[str, Any]) -> DataSet:
        if source == "synthetic":
            return Synthetic(now=timezone.now(), seed=options["seed"], is_open=settings.DEMO)
        if options["path"] is None:
            raise CommandError("--source orders needs --path, a CSV or CSV.GZ file of order lines.")
        columns = parse_columns(options["columns"])
        return OrderHistory(Path(options["path"]), columns=columns, now=timezone.now(), track=self._track)

    def _clear(self, options: dict[str, Any]) -> bool:
        question = (
            "Remove all products, people and orders that data sets brought, and what was learnt from them?"
        )
        if not options["yes"] and input(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
            self.stdout.write("Nothing was removed.")
            return False
        try:
            cleared = loader.clear(force=options["force"])
        except loader.RealOrdersError as refusal:
            raise CommandError(f"{refusal} Give --force to remove the data sets all the same.") from refusal
        self._write("Removed " + _counts(asdict(cleared)))
        return True

    def _track(self, items: Iterable[T], *, title: str, total: int | None) -> Iterable[T]:
        # A log file gets a line now and then, a terminal a bar that moves.
        interval = 0.2 if sys.stderr.isatty() else 5.0
        return tqdm(items, desc=title, total=total, mininterval=interval, unit="", disable=self._is_quiet)

    def _tell(self, dataset: DataSet, loaded: loader.Loaded) -> None:
        for line in dataset.remarks():
            self._write(line)
        if not loaded:
            self._write(f"The data set {dataset.name} was loaded before; nothing was added.")
            return
        self._write(self.style.SUCCESS(f"Loaded {_counts(asdict(loaded))}"))
        self._write("Next: manage.py retrain")

    def _write(self, line: str) -> None:
        if not self._is_quiet:
            self.stdout.write(line)


def _counts(counts: dict[str, int]) -> str:
    some = [f"{n:,} {name.replace('_', ' ')}" for name, n in counts.items() if n]
    return f"{', '.join(some) or 'nothing'}."
