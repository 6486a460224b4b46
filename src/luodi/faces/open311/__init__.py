"""Open311 GeoReport v2: other cities' apps raise and follow matters here by a standard they know already."""
