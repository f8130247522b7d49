"""Dates and times as German readers write them: 21. November 2026, 15:20. The rest is Django's."""

DATETIME_FORMAT = "j. F Y, H:i"
