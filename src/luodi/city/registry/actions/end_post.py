"""免职: a post ends."""

from datetime import date

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.endings import end_posts
from luodi.city.registry.kinds import ADMINISTRATORS, SECADMIN, SYSADMIN
from luodi.city.registry.models import Post
from luodi.engines.notation import Text


def end_post(actor: Actor, *, post: Post, on: date) -> Post:
    """End `post` on the day `on` (the day before is its last); what was delegated from it ends with it.

    Who may appoint may end. Refused: `not_allowed`, `bad_period` (before it began), `already_ended`.
    """
    with change(actor) as record:
        post.refresh_from_db()
        record.allow(SECADMIN if post.role.code in ADMINISTRATORS else SYSADMIN)
        if post.to_date is not None and post.to_date <= on:
            raise Refused("already_ended", Text(f"已于 {post.to_date} 免职", f"it ended on {post.to_date}"), "post")
        if on < post.from_date:
            raise Refused("bad_period", Text("免职不能早于任职", "it cannot end before it began"), "on")
        end_posts([post], on)
        record.write("post.ended", post.person.username, post=post.pk, on=on.isoformat())
    return post
