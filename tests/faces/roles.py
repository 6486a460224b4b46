"""Who is asked in the permission matrices: one of the staff for each way of having to do with a matter, or not."""

ROLES = {
    "clerk": "zhou",
    "dispatcher": "wu",
    "callback": "zheng",
    "handler": "wang",
    "head": "feng",
    "co": "chen",
    "supervisor": "xu",
    "leader": "he",
    "viewer": "viewer",
    "other": "yang",
    "other_head": "zhu",
    "sysadmin": "sysadmin",
    "secadmin": "secadmin",
    "nobody": "nobody",
}
OUTSIDERS = {"other", "other_head", "sysadmin", "secadmin", "nobody"}
"""They hold no post in or over a unit that has to do with the matter, or none that looks down the tree."""
