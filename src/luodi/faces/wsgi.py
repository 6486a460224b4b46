"""The application as servers load it: `granian --interface wsgi luodi.faces.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.settings.embedded")

application = get_wsgi_application()
