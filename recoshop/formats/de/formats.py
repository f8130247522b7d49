"""Dates and times as German readers write them, short: 21. Nov. 2026, 15:20. The rest is Django's."""

DATE_FORMAT = "j. N Y"
DATETIME_FORMAT = "j. N Y, H:i"
