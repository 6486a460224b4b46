"""Ending posts, shared by the actions that end a unit, a person's service or one post."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from luodi.city.registry.models import Post, Unit


def end_posts(posts: Iterable[Post], on: date) -> tuple[Post, ...]:
    """End each of `posts` on `on`; one that had not begun by then never was. Return them."""
    ended = tuple(posts)
    for post in ended:
        post.to_date = max(on, post.from_date)
        post.save(update_fields=["to_date"])
    return ended


def end_posts_of(units: Iterable[Unit], on: date) -> tuple[Post, ...]:
    """End the posts that run past `on` in `units`, and return them."""
    running = Post.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=on), unit__in=list(units))
    return end_posts(running.order_by("id"), on)
