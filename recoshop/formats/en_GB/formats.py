"""Dates and times as the shop and its admin write them: 21 Nov 2026, 15:20."""

DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
