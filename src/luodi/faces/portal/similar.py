"""Whether others raised the like: the public is told a number, and only of what anybody may know of."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from luodi.city.search.similar import public_count
from luodi.faces.web.alike import described


@never_cache
@require_POST
def hint(request: HttpRequest) -> HttpResponse:
    """Say how many open matters are like the form filled in so far; nothing for few, so that nobody is pointed at."""
    return render(request, "portal/similar_hint.html", {"count": public_count(described(request.POST))})
