"""The registry: units as a dated tree, people, posts, delegations, regions. Who is who, at any date."""
