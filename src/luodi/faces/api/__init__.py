"""What programs use: everything an action can do, under a personal token, described by OpenAPI."""
