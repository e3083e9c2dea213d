def test_a() -> None:
    from accounts.models import User
    from django.db import connections
    assert not User.objects.exists()
    with connections["owner"].cursor() as c:
        c.execute("select current_user, (select rolsuper from pg_roles where rolname=current_user)")
        print(c.fetchone())
