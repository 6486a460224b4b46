"""The demo's one password is good enough for everybody the pack names: a name it holds would stop the demo."""

from luodi.faces.cli.demo.people import PASSWORD, let_them_in


def test_everybody_named_in_the_pack_gets_the_demo_password(db: None) -> None:
    people = let_them_in("qingdao")
    assert len(people) > 30
    assert [person.username for person in people if not person.has_usable_password()] == []
    assert people[0].check_password(PASSWORD)
