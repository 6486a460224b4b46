"""What happens by itself: ladders are climbed, deliveries sent, clocks recomputed under a new calendar, parts counted.

Run it as often as you like, on as many machines as you like: what is done is never done again.
"""

from luodi.city.matters.tick.run import TickReport, last_tick, register, run_forever, tick

__all__ = ["TickReport", "last_tick", "register", "run_forever", "tick"]
