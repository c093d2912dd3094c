"""When things happen: by seasons, in working hours, never in the future."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tropa.config.demo.words import Selling

DAY = timedelta(days=1)
OPENS, CLOSES = 9, 18
LATE = 21
"""From this hour on nothing more is done today."""
BUSY = (5, 8, 8, 6, 4, 7, 8, 7, 5)
"""How much is done in each working hour, lunch at one."""
AWAKE = (2, 5, 8, 9, 8, 7, 7, 8, 8, 8, 9, 8, 7, 6, 4)
"""How many write from eight in the morning till ten in the evening."""


class Clock:
    """Draws instants of the past `days` days until `now`, and of the days ahead."""

    def __init__(self, selling: Selling, chance: Random, *, now: datetime, days: int) -> None:
        self.chance, self.now, self.start = chance, now, now - DAY * days
        self.rhythm: Callable[[int], float] = lambda month: selling.rhythm[month - 1]
        self.free = selling.free

    def season(self, begin: datetime, end: datetime) -> datetime:
        """An instant between two, rather in busy months and rather late: the company grows."""
        while True:
            at = begin + (end - begin) * self.chance.random()
            if 2 * self.chance.random() < self.rhythm(at.month) * (
                0.8 + 0.4 * ((at - self.start) / (end - self.start))
            ):
                return at

    def at_work(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The same day in working hours of a zone, or a working day beside it; never in the future."""
        day, on = at.astimezone(zone).date(), self.chance.choice((-DAY, DAY))
        while self.free(day):
            day += on
        while (found := self.hour(day, zone)) > self.now:
            day -= DAY
            while self.free(day):
                day -= DAY
        return found

    def any_time(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The same day when people are awake; half of what falls on a weekend comes on the Monday after."""
        day = at.astimezone(zone).date()
        if self.free(day) and self.chance.random() < 0.5:
            day += DAY * (7 - day.weekday())
        hour = self.chance.choices(range(8, 23), AWAKE)[0]
        found = self._at(day, hour, zone)
        return found if found < self.now else self.now - timedelta(minutes=self.chance.uniform(4, 300))

    def hour(self, day: date, zone: ZoneInfo) -> datetime:
        """Some working hour of a day."""
        return self._at(day, self.chance.choices(range(OPENS, CLOSES), BUSY)[0], zone)

    def due(self, days: int, zone: ZoneInfo) -> datetime:
        """A time on the half-hour about so many days from today: a working day unless it is today itself.

        What is due today is due later than now, as long as somebody may still be at work; late at night it is due on
        the morning that comes.
        """
        local = self.now.astimezone(zone)
        day = local.date() + DAY * days
        while days and self.free(day):
            day += DAY if days > 0 else -DAY
        hour = self.chance.choices(range(OPENS, CLOSES), BUSY)[0]
        if not days and local.hour < LATE:
            hour = self.chance.randrange(max(local.hour + 1, OPENS), max(local.hour + 3, CLOSES))
        elif not days:
            day, hour = day + DAY, self.chance.randrange(OPENS, OPENS + 4)
        return datetime.combine(day, time(min(hour, 23), self.chance.choice((0, 30))), zone).astimezone(self.now.tzinfo)

    def _at(self, day: date, hour: int, zone: ZoneInfo) -> datetime:
        chance = self.chance
        local = time(hour, chance.randrange(60), chance.randrange(60))
        return datetime.combine(day, local, zone).astimezone(self.now.tzinfo)
